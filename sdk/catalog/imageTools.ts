/** Programs by which an intruder works on inside a container: how they are called, and what their programs contain. */

export type ToolKind = "shell" | "interpreter" | "package manager";

/** Names without versions: `python3.12` and `zsh-5.9` are found by `python` and `zsh`. */
export const toolNames: Record<ToolKind, readonly string[]> = {
    shell: [
        ..."sh ash bash csh dash elvish es fish hush ion ksh lksh loksh mksh nu oil oksh osh pdksh posh".split(" "),
        ..."pwsh rbash rc rksh sash tcsh xonsh yash ysh zsh busybox toybox".split(" "),
    ],
    interpreter: [
        ..."awk bun deno erl expect gawk gdb guile irb java jjs jshell lua luajit mawk nawk node nodejs".split(" "),
        ..."perl php pypy python qjs R Rscript ruby tclsh wasmtime".split(" "),
    ],
    "package manager": [
        ..."apk apt apt-get aptitude cargo composer conda corepack dnf dpkg emerge gem mamba microdnf nix".split(" "),
        ..."nix-env npm npx opkg pacman pip pipx pnpm rpm swupd tdnf uv xbps-install yarn yum zypper".split(" "),
    ],
};

/**
 * Shells by what their programs contain, whatever they are called: all texts of a line have to be there. Completions for
 * shells, as Go programs carry them, name variables of bash and zsh and hold none of these.
 * Seen in Debian 12's packages; fish and tcsh keep their texts in wide letters and are known by name alone.
 */
export const shellContents: readonly { name: string; texts: readonly string[] }[] = [
    { name: "BusyBox", texts: ["BusyBox v"] },
    { name: "toybox", texts: ["Toybox %s multicall binary"] },
    { name: "bash", texts: ["GNU bash, version %s"] },
    { name: "dash", texts: ["arithmetic expression: %s", "OPTIND=1"] },
    { name: "zsh", texts: ["zsh/parameter", "ZDOTDIR"] },
    { name: "ksh", texts: ["KSH_VERSION", "FCEDIT"] },
    { name: "yash", texts: ["YASH_LOADPATH"] },
];
