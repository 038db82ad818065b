# shellcheck shell=sh disable=SC2154
# Every check of `./ljusrond test`, one after the other; read by the launcher ($here, $venv, begin
# and seconds are its own). All of them run, though one fails.

# check NAME COMMAND...: runs one check with a headline, keeps its outcome.
check() {
    name=$1
    shift
    printf '\n== %s\n' "$name"
    begin
    code=0
    "$@" || code=$?
    seconds
    outcome=ok
    if [ "$code" != 0 ]; then
        outcome=FAILED
        failed=1
    fi
    summary="$summary$(printf '%-22s %-7s %7s s' "$name" "$outcome" "$took")
"
}

# Runs pytest in two processes, file by file, since a file's tests share a database; in the order of
# tests/conftest.py, the longest files first. Keeps what it says in $output and its exit code: a pipe
# would hide it. Compiled modules are kept, or each process that a test starts makes them anew.
run_pytest() {
    unset PYTHONDONTWRITEBYTECODE
    colour=no
    [ ! -t 1 ] || colour=yes
    { "$venv/bin/python" -P -m pytest --color="$colour" \
        -n 2 --dist loadfile --no-loadscope-reorder "$@" && : >"$output.ok"; } 2>&1 |
        tee -i "$output"
    [ -e "$output.ok" ]
}

# Compiles the loops of the light once, or each process of the tests does so for itself; in the
# background, beside checks that use one core. $output.compile holds what it says.
begin_compiling() {
    "$bin/python" -P -c "from gis.lighting.warming import warm; warm()" >"$output.compile" 2>&1 &
    compiling=$!
}
end_compiling() {
    code=0
    wait "$compiling" || code=$?
    cat "$output.compile"
    return "$code"
}

run_tests() {
    cd "$here" || return
    bin=$venv/bin
    failed=0
    summary=
    output=$(mktemp)
    trap 'rm -f "$output" "$output.ok" "$output.compile"' EXIT
    begin_compiling
    check "ruff check" "$bin/ruff" check
    check "ruff format" "$bin/ruff" format --check
    check "mypy" "$bin/mypy"
    check "lint-imports" "$bin/lint-imports"
    check "sqlfluff" "$bin/sqlfluff" lint --processes 0 sql
    check "tsc" node_modules/.bin/tsc -p maps/static/js/jsconfig.json
    check "tsc tablet" node_modules/.bin/tsc -p maps/tablet/jsconfig.json
    check "node" node --import ./tests/tablet/setup.mjs --test tests/tablet/*.test.mjs
    check "compile" end_compiling
    check "pytest" run_pytest "$@"
    printf '\n%s' "$summary"
    tail -n 1 "$output"
    return "$failed"
}
