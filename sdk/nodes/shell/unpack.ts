/** Archives become whole folders or nothing. */
export const unpack = `
# unpack ARCHIVE FOLDER [STRIP]
unpack() {
    local archive=$1 folder=$2 strip=\${3:-0} program digest temporary cause
    case $archive in
        *.tar.gz | *.tgz) program=gzip ;;
        *.tar.bz2) program=bzip2 ;;
        *.tar.zst) program=zstd ;;
        *) fail "$archive is no archive that is known here" ;;
    esac
    command -v "$program" >/dev/null || fail "$program is missing to unpack $archive"
    digest=$(sha256sum <"$archive") || fail "$archive cannot be read"
    if [ "$(cat -- "$folder/.unpacked-from" 2>/dev/null || :)" = "$digest" ]; then
        return 0
    fi
    { mkdir -p -- "\${folder%/*}" && temporary=$(mktemp -d "$folder.XXXXXX"); } 2>/dev/null ||
        fail "\${folder%/*} cannot be written"
    if ! tar --extract --file="$archive" --use-compress-program="$program" --no-same-owner \\
        --strip-components="$strip" --directory="$temporary" 2>"$scratch/tar"; then
        # The first line names the cause, except that of a full disk.
        cause="$(grep -m 1 '[^[:space:]]' "$scratch/tar" || printf 'tar said nothing'), $(space_left "$temporary")"
        rm -rf -- "$temporary"
        fail "$archive cannot be unpacked: $cause"
    fi
    printf '%s\\n' "$digest" >"$temporary/.unpacked-from"
    # Programs in it are run by users other than root.
    chmod 755 "$temporary"
    if [ -e "$folder" ]; then
        # A folder cannot be renamed over one that holds something.
        mv -T -- "$folder" "$temporary.earlier"
    fi
    mv -T -- "$temporary" "$folder"
    rm -rf -- "$temporary.earlier"
}
`.trim();
