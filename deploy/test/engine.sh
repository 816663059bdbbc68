# Sourced by the trials in a container engine: what they say, wait for and need. Ends the trial with 0, saying so, where no engine runs.
say() { printf '%s %s\n' "$(date +%T)" "$*"; }
fail() { say "FAILED: $*"; exit 1; }
until_ok() { # SECONDS WHAT COMMAND…: tries until the command succeeds
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        [ $SECONDS -lt $end ] || fail "$what did not come about"
        sleep 1
    done
}
has_image() { docker image inspect "$1" > /dev/null 2>&1 || docker pull -q "$1" > /dev/null 2>&1; }

docker info > /dev/null 2>&1 || { echo "$(basename "$0"): skipped, no container engine answers"; exit 0; }
