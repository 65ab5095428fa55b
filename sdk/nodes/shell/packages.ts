/** Packages of the distribution, for what comes with no archive of ours: decompressors above all. */
export const packages = `
has_package() {
    # A command of its name will do, wherever that is from.
    if command -v "$1" >/dev/null; then
        return 0
    elif command -v dpkg-query >/dev/null; then
        [ "$(dpkg-query --show --showformat='\${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
    else
        # curl-minimal provides curl, and the two exclude each other.
        rpm --query --whatprovides "$1" >/dev/null 2>&1
    fi
}

# install_packages NAME...
install_packages() {
    local name missing=()
    for name in "$@"; do
        has_package "$name" || missing+=("$name")
    done
    [ "\${#missing[@]}" -gt 0 ] || return 0
    if command -v apt-get >/dev/null; then
        export DEBIAN_FRONTEND=noninteractive
        # The machine's own first update may hold the lock.
        {
            apt-get --quiet --yes --option=DPkg::Lock::Timeout=60 update &&
                apt-get --quiet --yes --option=DPkg::Lock::Timeout=60 install --no-install-recommends "\${missing[@]}"
        } >"$scratch/packages" 2>&1
    elif command -v dnf >/dev/null; then
        dnf --quiet --assumeyes --setopt=install_weak_deps=False install "\${missing[@]}" >"$scratch/packages" 2>&1
    else
        fail "there is neither apt-get nor dnf to install \${missing[*]}"
    fi || fail "packages \${missing[*]} cannot be installed: $(last_line "$scratch/packages")"
}
`.trim();
