/** Packages of the distribution, for what comes with no archive of ours: decompressors above all. */
export const packages = `
# install_packages NAME...
install_packages() {
    local name missing=()
    if command -v apt-get >/dev/null; then
        for name in "$@"; do
            case $(dpkg-query --show --showformat='\${db:Status-Status}' "$name" 2>/dev/null || :) in
                installed) ;;
                *) missing+=("$name") ;;
            esac
        done
        [ "\${#missing[@]}" -gt 0 ] || return 0
        export DEBIAN_FRONTEND=noninteractive
        # The machine's own first update may hold the lock.
        {
            apt-get --quiet --yes --option=DPkg::Lock::Timeout=60 update &&
                apt-get --quiet --yes --option=DPkg::Lock::Timeout=60 install --no-install-recommends "\${missing[@]}"
        } >"$scratch/packages" 2>&1 ||
            fail "packages \${missing[*]} cannot be installed: $(last_line "$scratch/packages")"
    elif command -v dnf >/dev/null; then
        for name in "$@"; do
            # curl-minimal provides curl, and the two exclude each other.
            rpm --query --whatprovides "$name" >/dev/null 2>&1 || missing+=("$name")
        done
        [ "\${#missing[@]}" -gt 0 ] || return 0
        dnf --quiet --assumeyes --setopt=install_weak_deps=False install "\${missing[@]}" >"$scratch/packages" 2>&1 ||
            fail "packages \${missing[*]} cannot be installed: $(last_line "$scratch/packages")"
    else
        fail "there is neither apt-get nor dnf to install $*"
    fi
}
`.trim();
