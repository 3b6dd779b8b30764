#!/usr/bin/env bash
# Builds the programs that `npm run deploy-check` runs, from package registries only, into
# ${OCEAN_AWS_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/ocean-aws-tools}. What is there already is kept.
#   deploy-tools.sh                 every tool
#   deploy-tools.sh helm kubeconform only these
set -euo pipefail
cd "$(dirname "$0")/deploy-tools"
TOOLS=${OCEAN_AWS_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/ocean-aws-tools}
BIN=$TOOLS/bin

package_of() {
  case $1 in
    helm) echo helm.sh/helm/v3/cmd/helm ;;
    helm-unittest) echo github.com/helm-unittest/helm-unittest/cmd/helm-unittest ;;
    helm-docs) echo github.com/norwoodj/helm-docs/cmd/helm-docs ;;
    kubeconform) echo github.com/yannh/kubeconform/cmd/kubeconform ;;
    kube-apiserver) echo k8s.io/kubernetes/cmd/kube-apiserver ;;
    *) echo "deploy-tools: there is no tool named $1" >&2; exit 2 ;;
  esac
}

# One module holds all of them: what they share is compiled once.
build() {
  local name=$1 version package
  package=$(package_of "$name")
  command -v go > /dev/null || PATH=$PATH:/usr/local/go/bin
  if ! command -v go > /dev/null; then
    echo "deploy-tools: go is missing, which builds $name. Install Go $(sed -n 's/^go //p' go.mod) or newer (https://go.dev/dl)." >&2
    exit 1
  fi
  version=$(sed -n 's#^.*k8s.io/kubernetes \(v[0-9.]*\)$#\1#p' go.mod | head -1)
  echo "deploy-tools: building $name"
  CGO_ENABLED=0 GOFLAGS=-trimpath go build -o "$BIN/$name.new" -ldflags "-s -w
    -X k8s.io/component-base/version.gitVersion=$version" "$package"
  mv "$BIN/$name.new" "$BIN/$name"
}

mkdir -p "$BIN" "$TOOLS/stamps"
STAMP=$(cat go.mod go.sum | sha256sum | cut -c1-16)
[ $# -gt 0 ] || set -- helm helm-unittest kubeconform helm-docs kube-apiserver
for name in "$@"; do
  package_of "$name" > /dev/null
  if [ -x "$BIN/$name" ] && [ "$(cat "$TOOLS/stamps/$name" 2> /dev/null)" = "$STAMP" ]; then continue; fi
  build "$name"
  echo "$STAMP" > "$TOOLS/stamps/$name"
done
