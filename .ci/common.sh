# Sourced by the set-up scripts. Debian's programs for administrators are not in everybody's PATH.
PATH=$PATH:/usr/sbin:/sbin

fail() { echo "$(basename "$0"): $1" >&2; exit 1; }

are_installed() {
    dpkg-query --show --showformat '${db:Status-Status}\n' "$@" 2>&1 | awk '$0 != "installed" { missing = 1 } END { exit missing }'
}

install_packages() {
    # A source that has nothing to do with these packages may be out of reach; installing decides.
    apt-get update || true
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}

# Child processes inherit the lock on purpose: after a kill, the next run waits for those that still run.
lock_folder() {
    mkdir -p "$1"
    exec 9>"$1/setup.lock"
    flock 9
}

# FOLDER/complete names the recipe by which the folder was filled. It appears in one step.
is_complete() { [[ $(cat "$1/complete" 2>/dev/null) == "$2" ]]; }
mark_complete() {
    echo "$2" >"$1/complete.new"
    mv "$1/complete.new" "$1/complete"
}
