/** Files and links that are replaced at once, and only where they differ. */
export const files = `
# put PATH MODE, with the content on standard input
put() {
    local path=$1 mode=$2 folder temporary
    folder=\${path%/*}
    [ ! -d "$path" ] || fail "$path is a folder"
    { mkdir -p -- "\${folder:-/}" && temporary=$(mktemp "$folder/.\${path##*/}.XXXXXX"); } 2>/dev/null ||
        fail "$path cannot be written"
    if ! cat 2>/dev/null >"$temporary" || ! chmod "$mode" "$temporary"; then
        rm -f -- "$temporary"
        fail "$path cannot be written"
    fi
    if [ -f "$path" ] && [ ! -L "$path" ] && [ "$(sha256sum <"$path")" = "$(sha256sum <"$temporary")" ] &&
        [ "$(stat --format=%a -- "$path")" = "$(stat --format=%a -- "$temporary")" ]; then
        rm -f -- "$temporary"
    else
        mv -fT -- "$temporary" "$path"
    fi
}

point() {
    ln -sfn -- "$1" "$2.new" && mv -fT -- "$2.new" "$2"
}

# switch_link TARGET LINK. LINK.previous is what the link pointed to before: switching to that goes back.
switch_link() {
    local target=$1 link=$2 earlier=""
    [ -e "$target" ] || fail "$link would point to $target, which is missing"
    if [ -L "$link" ]; then
        earlier=$(readlink -- "$link")
    elif [ -e "$link" ]; then
        fail "$link is there and is no link"
    fi
    if [ "$earlier" = "$target" ]; then
        return 0
    fi
    { mkdir -p -- "\${link%/*}" 2>/dev/null && [ -w "\${link%/*}" ]; } || fail "$link cannot be written"
    if [ -n "$earlier" ]; then
        point "$earlier" "$link.previous"
    fi
    point "$target" "$link"
}
`.trim();
