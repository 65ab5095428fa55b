/** Packages of the distribution, for what comes with no archive of ours: decompressors above all. */
function packages(has: string, install: string): string {
    return `
has_package() {
    # A command of its name will do, wherever that is from.
    command -v "$1" >/dev/null || ${has}
}

# install_packages NAME...
install_packages() {
    local name missing=()
    for name in "$@"; do
        has_package "$name" || missing+=("$name")
    done
    [ "\${#missing[@]}" -gt 0 ] || return 0
    {
        ${install}
    } >"$scratch/packages" 2>&1 || fail "packages \${missing[*]} cannot be installed: $(last_line "$scratch/packages")"
}
`.trim();
}

/** Debian's and Ubuntu's. The machine's own first update may hold the lock. */
export const aptPackages = packages(
    `[ "$(dpkg-query --show --showformat='\${db:Status-Status}' "$1" 2>/dev/null)" = installed ]`,
    `export DEBIAN_FRONTEND=noninteractive
        apt-get --quiet --yes --option=DPkg::Lock::Timeout=60 update &&
            apt-get --quiet --yes --option=DPkg::Lock::Timeout=60 install --no-install-recommends "\${missing[@]}"`,
);

/** Amazon Linux's. curl-minimal provides curl, and the two exclude each other. */
export const dnfPackages = packages(
    `rpm --query --whatprovides "$1" >/dev/null 2>&1`,
    `dnf --quiet --assumeyes --setopt=install_weak_deps=False install "\${missing[@]}"`,
);
