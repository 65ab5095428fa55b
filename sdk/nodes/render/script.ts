/** One shell script: the functions it calls are the library's, its own part is the plan read from top to bottom. */
import { sandboxes } from "../../catalog/sandboxes";
import { bootstrapProgram, bootstrapUnit, gateFile, sysctlPath } from "../files";
import { ContainerRuntime, NodeOs } from "../spec";
import { crioLibrary, imageLibrary, networkLibrary, packageLibraries, shellLibrary } from "../shell/library";
import { type Download, type NodeFile, type NodePlan, type NodeUnit, Step } from "../types";

const cache = "/var/cache/kernel-isolation";

/** Ends a file's content; no file of ours has such a line. */
const end = "KERNEL_ISOLATION_END";

export function renderScript(plan: NodePlan): string {
    const parts = [
        header(plan),
        `PROBE_IMAGE=${quote(plan.spec.probeImage)}`,
        shellLibrary.trim(),
        ...extras(plan).map((library) => library.trim()),
        helpers,
        body("check", check(plan)),
        checkAgain,
        body("install", install(plan)),
        dispatch,
    ];
    return `${parts.join("\n\n")}\n`;
}

/** User data has no room for what a node does not call. */
function extras({ spec, packages, check: { expectations } }: NodePlan): string[] {
    return [
        ...(packages.length > 0 ? [packageLibraries[spec.os === NodeOs.Al2023 ? "dnf" : "apt"]] : []),
        ...(spec.runtime === ContainerRuntime.Crio ? [crioLibrary] : []),
        ...(expectations.UID_MAP === "mapped" || expectations.POD_NETWORK === "own" ? [networkLibrary] : []),
        ...(spec.probeImage === "" ? [imageLibrary] : []),
    ];
}

function header({ spec, notes }: NodePlan): string {
    const what = `${sandboxes[spec.sandbox].title} under ${spec.runtime} on ${spec.os}, Kubernetes ${spec.kubernetes}, ${spec.arch}`;
    return [
        "#!/bin/bash",
        `# kernel-isolation bootstrap: ${what}.`,
        "# Without an argument it makes this machine a node that runs the sandbox; with `check` it only looks whether it does,",
        "# and with `gate` it looks unless it has in this boot.",
        ...notes.map((note) => `# Note: ${note}.`),
    ].join("\n");
}

const helpers = `require_runtime() {
    local found
    command -v "$1" >/dev/null || fail "there is no $1"
    found=$("$1" --version 2>/dev/null | grep -oE '[0-9]+[.][0-9]+[.][0-9]+' | head -n 1) || fail "$1 does not tell its version"
    [ "$(printf '%s\\n%s\\n' "$2" "$found" | sort -V | head -n 1)" = "$2" ] || fail "$1 is $found, not $2 or newer"
}

unload_modules() {
    local name
    for name in "$@"; do
        grep -qs "^$name " /proc/modules || continue
        modprobe -r "$name" || fail "the denied module $name is in use"
    done
}`;

/** What every boot goes through before its kubelet. */
function check({ spec, check, modulesLoad, modulesDenied, runtimeConfig }: NodePlan): string[] {
    const expectations = Object.entries(check.expectations).map(([key, value]) => `${key}=${quote(value)}`);
    return [
        ...step(Step.Modules),
        `load_modules ${modulesLoad.join(" ")}`,
        `unload_modules ${modulesDenied.join(" ")}`,
        ...step(Step.Sysctls),
        `apply_sysctls ${sysctlPath}`,
        ...step(Step.Prove),
        ...(runtimeConfig === "" ? [] : [`check_runtime_config ${spec.runtime} ${check.handler}`]),
        `prove ${[quote(check.handler), ...expectations].join(" ")}`,
    ];
}

function install(plan: NodePlan): string[] {
    const { spec, packages, downloads, files, units, prepare, release } = plan;
    const isPlain = spec.os !== NodeOs.Al2023;
    const command = spec.runtime === ContainerRuntime.Containerd ? "containerd" : "crio";
    const first = units.filter(({ startFirst }) => startFirst);
    return [
        ...step(Step.Gate),
        '[ -f "$0" ] || fail "save this script as a file and run that: it has to be there at the next boot"',
        ...put(gateFile),
        `put ${bootstrapProgram} 0700 <"$0"`,
        ...units.flatMap(putUnit),
        ...(release ? [`rm -f ${release.path}`] : []),
        "systemctl daemon-reload",
        // An earlier check must not stand for this one; the kubelet stops until there is a new one.
        `systemctl stop kubelet.service ${bootstrapUnit} 2>/dev/null || true`,
        ...(isPlain ? plainGate : []),
        `require_runtime ${command} ${spec.runtimeVersion}`,
        ...(packages.length > 0 ? [...step(Step.Packages), `install_packages ${packages.join(" ")}`] : []),
        ...step(Step.Downloads),
        ...downloads.flatMap(download),
        ...step(Step.Files),
        ...files.filter((file) => file !== gateFile).flatMap(put),
        ...step(Step.Modules),
        `load_modules ${plan.modulesLoad.join(" ")}`,
        ...prepare,
        ...step(Step.Runtime),
        "systemctl daemon-reload",
        ...first.map(({ name }) => `systemctl enable --now ${name} || fail "${name} does not start"`),
        `restart_runtime ${spec.runtime}`,
        "check",
        ...step(Step.Finish),
        ...(release ? put(release) : []),
        "finish",
        // Whoever enabled it wanted it; a machine that is yet to be joined has it started by who joins it.
        ...(isPlain ? ["if systemctl is-enabled --quiet kubelet; then systemctl start --no-block kubelet; fi"] : []),
    ];
}

/** The kubelet must take the settings that it is given. */
const plainGate = [
    // shellcheck would expand it: the unit's own text is looked for.
    `grep -qF '$'KUBELET_CONFIG_ARGS <<<"$(systemctl cat kubelet 2>/dev/null)" || fail "the kubelet's unit does not read KUBELET_CONFIG_ARGS, as kubeadm's does"`,
];

function step(name: Step): string[] {
    return ["", `step ${name}`];
}

function download({ url, digest, content, folder, links }: Download): string[] {
    const target = `${cache}/${url.split("/").at(-1)}`;
    return [
        `fetch ${quote(url)} ${digest.algorithm} ${digest.hex} ${target}`,
        content.kind === "archive"
            ? `unpack ${target} ${folder}`
            : `install -D -m 0755 ${target} ${folder}/${content.file}`,
        ...links.map((link) => `switch_link ${link.target} ${link.path}`),
    ];
}

function put({ path, mode, content, purpose }: NodeFile): string[] {
    return [`# ${purpose}`, `put ${path} ${mode} <<'${end}'`, content.replace(/\n$/, ""), end];
}

function putUnit({ name, content, purpose }: NodeUnit): string[] {
    return put({ path: `/etc/systemd/system/${name}`, mode: "0644", content, purpose });
}

/** Contents of files keep their place at the line's beginning: the shell takes them as they stand. */
function body(name: string, lines: string[]): string {
    let within = false;
    const shown = lines
        .flatMap((line) => line.split("\n"))
        .map((line) => {
            const isContent = within;
            if (line.endsWith(`<<'${end}'`)) within = true;
            else if (line === end) within = false;
            return isContent || line === "" ? line : `    ${line}`;
        });
    return `${name}() {\n${shown.join("\n").replace(/^\n+/, "")}\n}`;
}

const checkAgain = `check_again() {
    check
    step finish
    finish
}`;

const dispatch = `case "\${1:-install}" in
    install) install ;;
    check) check_again ;;
    gate)
        # Whoever proved it in this boot, most of all this script when it installed the sandbox, need not do it twice.
        [ -e "$READY_FILE" ] || check_again
        ;;
    *) fail "usage: $0 [check|gate]" ;;
esac`;

/** A word of the shell's, quoted only where it must be. */
export function quote(word: string): string {
    return /^[A-Za-z0-9_.,:/@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
