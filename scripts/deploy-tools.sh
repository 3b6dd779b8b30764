#!/usr/bin/env bash
# Builds what `npm run deploy-check` needs, from package registries only, into
# ${OCEAN_AWS_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/ocean-aws-tools}. What is there is kept.
# Arguments name single tools: deploy-tools.sh helm schemas
set -euo pipefail
cd "$(dirname "$0")/deploy-tools"
TOOLS=${OCEAN_AWS_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/ocean-aws-tools}
STAMPS=$TOOLS/stamps

fail() {
  echo "deploy-tools: $*" >&2
  exit 1
}

package_of() {
  case $1 in
    helm) echo helm.sh/helm/v3/cmd/helm ;;
    helm-unittest) echo github.com/helm-unittest/helm-unittest/cmd/helm-unittest ;;
    helm-docs) echo github.com/norwoodj/helm-docs/cmd/helm-docs ;;
    kubeconform) echo github.com/yannh/kubeconform/cmd/kubeconform ;;
    kube-apiserver) echo k8s.io/kubernetes/cmd/kube-apiserver ;;
    *) fail "there is no tool named $1" ;;
  esac
}

# A tool is current when it was made from the pins as they are now.
pins_of() {
  case $1 in
    schemas) cat schemas.txt ;;
    python) cat python.txt ;;
    *) cat go.mod go.sum ;;
  esac | cksum | tr ' ' -
}

is_current() {
  local made=$TOOLS/bin/$1
  [ "$1" = schemas ] && made=$TOOLS/schemas
  [ "$1" = python ] && made=$TOOLS/python/bin/cfn-lint
  [ -e "$made" ] && [ "$(cat "$STAMPS/$1" 2> /dev/null)" = "$(pins_of "$1")" ]
}

# All of one module, and all at once: what they share is compiled once.
build_programs() {
  local packages=() name out version
  command -v go > /dev/null || PATH=$PATH:/usr/local/go/bin
  command -v go > /dev/null ||
    fail "go is missing, which builds $*. Install Go $(sed -n 's/^go //p' go.mod) or newer: https://go.dev/dl"
  for name in "$@"; do packages+=("$(package_of "$name")"); done
  version=$(sed -n 's#^.*k8s.io/kubernetes \(v[0-9.]*\)$#\1#p' go.mod)
  out=$(mktemp -d "$TOOLS/building.XXXXXX")
  # Expanded now: the name is this function's own.
  trap "rm -rf '$out'" EXIT
  echo "deploy-tools: building $*" >&2
  # The compiler spends a sixth of its time on collecting garbage, of which there is room for.
  GOGC=400 CGO_ENABLED=0 GOFLAGS=-trimpath go build -o "$out/" \
    -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$version" "${packages[@]}" ||
    fail "the Go build failed. The Go module proxy must be reachable the first time."
  for name in "$@"; do
    mv "$out/$name" "$TOOLS/bin/$name"
    pins_of "$name" > "$STAMPS/$name"
  done
}

# The wheel is an archive; nothing in it is run.
install_schemas() {
  local out
  command -v python3 > /dev/null || fail "python3 with pip is missing, which fetches the schemas."
  out=$(mktemp -d "$TOOLS/fetching.XXXXXX")
  echo "deploy-tools: fetching the Kubernetes schemas" >&2
  python3 -m pip download --quiet --no-deps --only-binary :all: --require-hashes \
    --disable-pip-version-check --dest "$out" -r schemas.txt ||
    fail "the schemas could not be fetched. The Python package index must be reachable the first time."
  (cd "$out" && python3 -m zipfile -e ./*.whl wheel)
  rm -rf "$TOOLS/schemas"
  mkdir "$TOOLS/schemas"
  mv "$out"/wheel/kubernetes_validate/kubernetes-json-schema/*-strict "$TOOLS/schemas/"
  # They refer to each other by public addresses, which are nobody's to fetch.
  sed -i -e 's#"/api/_definitions.json#"_definitions.json#' -e 's#"$id":#"x-id":#' \
    "$TOOLS"/schemas/*/*.json
  rm -rf "$out"
  pins_of schemas > "$STAMPS/schemas"
}

# cfn-lint and hcl2tojson. A virtual environment cannot be moved, so it is made in its place.
install_python() {
  command -v python3 > /dev/null || fail "python3 with pip and venv is missing, which runs cfn-lint."
  echo "deploy-tools: installing cfn-lint and hcl2tojson" >&2
  rm -rf "$TOOLS/python"
  python3 -m venv "$TOOLS/python" &&
    "$TOOLS/python/bin/python" -m pip install --quiet --no-deps --require-hashes \
      --only-binary :all: --disable-pip-version-check -r python.txt ||
    fail "cfn-lint could not be installed. The Python package index must be reachable the first time."
  pins_of python > "$STAMPS/python"
}

mkdir -p "$TOOLS/bin" "$STAMPS"
[ $# -gt 0 ] || set -- helm helm-unittest kubeconform helm-docs kube-apiserver schemas python
programs=()
for name in "$@"; do
  case $name in
    schemas | python) if ! is_current "$name"; then "install_$name"; fi ;;
    *)
      package_of "$name" > /dev/null
      if ! is_current "$name"; then programs+=("$name"); fi
      ;;
  esac
done
if [ ${#programs[@]} -gt 0 ]; then build_programs "${programs[@]}"; fi
