# Debian packages, and what comes by npm. To be sourced by bash after script.sh.

packages_build="gcc libc6-dev cmake ninja-build pkg-config libmicrohttpd-dev libpq-dev libxml2-dev libsodium-dev
    libjansson-dev libcurl4-openssl-dev libseccomp-dev liboath-dev libqrencode-dev libhpdf-dev libfribidi-dev zlib1g-dev libpng-dev
    libjpeg62-turbo-dev poppler-utils fonts-dejavu-core fonts-droid-fallback postgresql-15 ca-certificates"

packages_missing() { # PACKAGE ...
    local have name
    have=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null)
    for name in "$@"; do
        case "
$have
" in
        *"
installed $name
"*) ;;
        *) printf '%s ' "$name" ;;
        esac
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

packages_install() { # PACKAGE ...
    local missing
    missing=$(packages_missing "$@")
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || fail "these packages are missing, and this is no Debian: $missing"
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        fail "these packages are missing; install them as root: $missing"
    fi
    say "Installing packages: $missing"
    # Debian would make and start a PostgreSQL of its own; ours is private.
    if ! [ -e /etc/postgresql-common/createcluster.conf ]; then
        as_root mkdir -p /etc/postgresql-common
        echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    local log
    log=$(mktemp)
    packages_apt update >"$log" 2>&1 || true
    # shellcheck disable=SC2086 # a list of names
    if ! packages_apt install -y --no-install-recommends $missing >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "apt-get could not install: $missing"
    fi
    rm -f "$log"
}

# In the foreground: a TERM waits until dpkg is through, for half an installation is worse.
packages_apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null
}

# Has FOLDER what its lock file names? What is there when it has is FILE.
packages_npm_done() { # FOLDER FILE
    [ -e "$1/$2" ] && ! [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ]
}

# "npm" where a folder needs it and it is not here yet, for packages_install: Debian's npm weighs 370 packages and half
# of the whole installation, and is brought only then.
packages_npm_wanted() { # FOLDER FILE
    packages_npm_done "$@" || command -v npm >/dev/null || echo npm
}

# The packages of npm that a folder's lock file names.
packages_npm() { # FOLDER FILE
    local folder=$1 attempt
    ! packages_npm_done "$@" || return 0
    say "Fetching the npm packages of ${folder##*/}/"
    for attempt in 1 2 3; do
        if step npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error >&2; then
            touch "$folder/node_modules/.package-lock.json"
            return 0
        fi
        sleep "$attempt"
    done
    fail "npm could not fetch the packages of $folder"
}
