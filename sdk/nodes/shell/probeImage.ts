/**
 * Where the probe's image comes from. PROBE_IMAGE names one in a registry or mirror the node can reach; without it
 * the node makes one of its own shell and of the few programs the probe calls, with the libraries they are linked to,
 * so that no registry and no image of ours is needed. Only containerd can be given such an image (by its own ctr):
 * CRI-O needs PROBE_IMAGE. The image of the sandbox itself (pause) is the node's own, which the kubelet needs as well.
 */
export const probeImage = `
copy_file() {
    mkdir -p -- "$2\${1%/*}" && cp --dereference -- "$1" "$2$1"
}

# Programs of one binary for all are small scripts that name it in their first line.
copy_program() {
    local file library first
    file=$(type -P "$1") || fail "$1 is missing for the probe"
    mkdir -p -- "$2/bin"
    cp --dereference -- "$file" "$2/bin/$1"
    IFS= read -r first < <(head -c 200 -- "$file" | tr -d '\\000') || :
    case $first in
        "#!"*)
            file=\${first#??}
            file=\${file%% *}
            copy_file "$file" "$2"
            ;;
    esac
    ldd "$file" >"$scratch/libraries" 2>/dev/null || return 0
    while read -r library; do
        copy_file "$library" "$2"
    done < <(grep -Eo '/[^ ]+' "$scratch/libraries")
}

image_digest() {
    local digest
    digest=$(sha256sum <"$1")
    printf '%s' "\${digest%% *}"
}

# Leaves the image's name in probe_image.
make_probe_image() {
    local folder=$scratch/image program machine layer config name=localhost/kernel-isolation/probe:1
    mkdir -p "$folder/root/dev" "$folder/root/proc" "$folder/root/sys" "$folder/root/etc" "$folder/root/tmp"
    for program in sh uname cat dmesg grep head tr tee; do
        copy_program "$program" "$folder/root"
    done
    machine=$(uname -m)
    case $machine in
        x86_64) machine=amd64 ;;
        aarch64) machine=arm64 ;;
    esac
    tar --create --file="$folder/layer.tar" --owner=0 --group=0 --numeric-owner --directory="$folder/root" .
    layer=$(image_digest "$folder/layer.tar")
    printf '{"architecture":"%s","os":"linux","config":{"Env":["PATH=/bin"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \\
        "$machine" "$layer" >"$folder/config.json"
    config=$(image_digest "$folder/config.json")
    mv "$folder/config.json" "$folder/$config.json"
    printf '[{"Config":"%s.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$config" "$name" >"$folder/manifest.json"
    tar --create --file="$folder/image.tar" --directory="$folder" "$config.json" layer.tar manifest.json
    ctr --address "$CONTAINERD_SOCKET" --namespace k8s.io images import "$folder/image.tar" >"$scratch/ctr" 2>&1 ||
        fail "containerd does not take the probe's image: $(last_line "$scratch/ctr")"
    probe_image=$name
}
`.trim();
