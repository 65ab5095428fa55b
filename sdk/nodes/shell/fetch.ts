/** Downloads that are checked. All tries together take less time than the watchdog allows without progress. */
export const fetch = `
: "\${FETCH_CONNECT_SECONDS:=10}"
: "\${FETCH_STALL_SECONDS:=15}"
: "\${FETCH_WAITS:=1 2 4 8}"

verified() {
    [ -f "$3" ] && [ "$("$1sum" <"$3")" = "$2  -" ]
}

is_html() {
    local head
    head=$(head -c 512 -- "$1" | tr -d '\\000')
    case \${head,,} in
        *"<!doctype html"* | *"<html"*) return 0 ;;
    esac
    return 1
}

# Advice follows the error.
curl_error() {
    grep -m 1 '^curl: ' "$scratch/curl" || printf 'curl said nothing'
}

space_left() {
    printf '%s kB free' "$(df --output=avail -k "$1" | tail -n 1 | tr -d ' ')"
}

# fetch URL sha256|sha512 HEX DEST
fetch() {
    local url=$1 algorithm=$2 digest=$3 file=$4 part=$4.part shown status code wait resumed folder
    # A mirror's user and password, or a signature, are nobody else's business.
    shown=\${url%%[?#]*}
    case $shown in
        *://*@*) shown="\${shown%%://*}://\${shown#*@}" ;;
    esac
    case $algorithm in
        sha256 | sha512) ;;
        *) fail "$shown: \\"$algorithm\\" is neither sha256 nor sha512" ;;
    esac
    if verified "$algorithm" "$digest" "$file"; then
        return 0
    fi
    folder=\${file%/*}
    { mkdir -p -- "$folder" 2>/dev/null && [ -w "$folder" ]; } || fail "$folder cannot be written"
    rm -f -- "$file"
    printf '%s\\n' "$part" >"$scratch/growing"
    for wait in 0 $FETCH_WAITS; do
        sleep "$wait"
        if verified "$algorithm" "$digest" "$part"; then
            mv -f -- "$part" "$file"
            : >"$scratch/growing"
            return 0
        fi
        resumed=""
        [ ! -s "$part" ] || resumed=yes
        status=0
        code=$(curl --disable --fail --location --silent --show-error --proto '=http,https' \\
            --connect-timeout "$FETCH_CONNECT_SECONDS" --speed-limit 1024 --speed-time "$FETCH_STALL_SECONDS" \\
            --continue-at - --output "$part" --write-out '%{http_code}' -- "$url" 2>"$scratch/curl") || status=$?
        case $status:$code in
            0:*)
                if verified "$algorithm" "$digest" "$part"; then
                    mv -f -- "$part" "$file"
                    : >"$scratch/growing"
                    return 0
                fi
                if is_html "$part"; then
                    rm -f -- "$part"
                    fail "$shown answered with a page of HTML"
                fi
                code=$("$algorithm"sum <"$part")
                rm -f -- "$part"
                # What was there already may have been of another file.
                [ -n "$resumed" ] || fail "$shown has $algorithm \${code%% *}, not $digest"
                ;;
            # The server cannot go on from there.
            33:* | 22:416) rm -f -- "$part" ;;
            22:408 | 22:425 | 22:429) ;;
            22:4*) fail "$shown answered $code" ;;
            23:*)
                rm -f -- "$part"
                fail "$file cannot be written: $(space_left "$folder")"
                ;;
            # A certificate that nobody vouches for gets no better.
            60:*) fail "$shown cannot be fetched: $(curl_error)" ;;
            127:*) fail "curl is missing" ;;
        esac
    done
    fail "$shown cannot be fetched: $(curl_error)"
}
`.trim();
