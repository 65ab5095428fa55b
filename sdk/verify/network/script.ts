/**
 * What the probe's pods run. Both need no more than `sh`, `sleep`, `true`, `nc` with `-e`, and to listen `httpd` or an
 * `nc` that stays: what a busybox has, whichever way it was built.
 */

export const listeningPort = 8080;

/** Stands for the node that the pod comes to run on. */
export const ownNode = "node";

/** Listens until it is removed; each busybox knows one of these. */
export const serverScript = `
httpd -f -p ${listeningPort} -h /etc || nc -lk -p ${listeningPort} -e true || nc -ll -p ${listeningPort} -e true
`.trim();

/**
 * Tries every aim at once, three things in order: with its first instructions, before the network plugin had time to
 * think; then its own tenant's pod until that is reached, since plugins may open a way late; then every aim again, at a
 * time at which a way that is open is known to be open. A connection that was made is told by nothing but its making:
 * \`nc\` runs what follows \`-e\` only then.
 */
export const clientScript = `
try() {
  rest=\${1#*/}
  host=\${rest%/*}
  [ "$host" = ${ownNode} ] && host=$NODE
  nc -w 2 "$host" "\${rest##*/}" -e true >/dev/null 2>&1 && printf ' %s' "\${1%%/*}"
}
round() {
  printf '%s' "$1"
  for aim in $AIMS; do try "$aim" & done
  wait
  echo
}
own() {
  for aim in $OWN; do [ -n "$(try "$aim")" ] || return 1; done
}
all() {
  round first
  waited=0
  until own || [ "$waited" -ge 15 ]; do
    waited=$((waited + 1))
    sleep 1
  done
  round later
}
told=$(all)
if ! command -v nc >/dev/null; then told="the image has no nc"; fi
printf '%s\\n' "$told" > /dev/termination-log
printf '%s\\n' "$told"
`.trim();

/** Aims as \`index/address/port\`; one on the pod's own node has the node's address from Kubernetes. */
export function clientEnvironment(
    aims: readonly { host: string; port: number; kind: string }[],
): Record<string, string> {
    const texts = aims.map(({ host, port }, index) => `${index}/${host}/${port}`);
    return { AIMS: texts.join(" "), OWN: texts.filter((_, index) => aims[index]?.kind === "own").join(" ") };
}

/** The aims that were reached, by their place in the list. */
export interface Reached {
    first: number[];
    later: number[];
}

export function readReached(message: string): Reached | undefined {
    const [, first, later] = /^first((?: \d+)*)\nlater((?: \d+)*)$/.exec(message.trim()) ?? [];
    const numbers = (text: string) => text.split(" ").filter(Boolean).map(Number);
    return first === undefined || later === undefined ? undefined : { first: numbers(first), later: numbers(later) };
}
