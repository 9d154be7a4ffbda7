#!/bin/sh
# Makes what no two installations share: passwords in .env, and in compose/secrets the certificates and the user
# of OpenSearch and an empty settings file. What is there already stays; needs openssl and docker.
set -eu
cd "$(dirname "$0")/.."
umask 077
secrets=compose/secrets
days=730

filled() { # a line of .env, with a password made up where there is none
    case $1 in
    POSTGRES_PASSWORD= | OPENSEARCH_PASSWORD=) printf '%s%s\n' "$1" "$(openssl rand -hex 24)" ;;
    *) printf '%s\n' "$1" ;;
    esac
}

signed() { # name and alternative names: a key and a certificate of our authority
    openssl req -new -newkey rsa:3072 -nodes -sha256 -subj "/O=Ratsarchiv/CN=$2" \
        -keyout "$secrets/$1-key.pem" -out "$secrets/$1.csr" 2>/dev/null
    cat >"$secrets/$1.ext" <<END
subjectAltName=$3
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth,clientAuth
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
END
    openssl x509 -req -sha256 -days "$days" -in "$secrets/$1.csr" -extfile "$secrets/$1.ext" \
        -CA "$secrets/ca.pem" -CAkey "$secrets/ca-key.pem" -CAcreateserial -out "$secrets/$1.pem" 2>/dev/null
    rm "$secrets/$1.csr" "$secrets/$1.ext"
}

[ -f .env ] || cp .env.example .env
while IFS= read -r line || [ -n "$line" ]; do filled "$line"; done <.env >.env.new
mv .env.new .env

# The folder keeps other users of this machine out; the files in it are read by users of containers.
mkdir -p "$secrets"
[ -f "$secrets/ratsarchiv.toml" ] || : >"$secrets/ratsarchiv.toml"
if [ ! -f "$secrets/node.pem" ]; then
    openssl req -x509 -newkey rsa:3072 -nodes -sha256 -days "$days" -subj "/O=Ratsarchiv/CN=authority" \
        -addext keyUsage=critical,keyCertSign,cRLSign \
        -keyout "$secrets/ca-key.pem" -out "$secrets/ca.pem" 2>/dev/null
    signed admin admin DNS:admin
    signed node opensearch DNS:opensearch,DNS:localhost
    rm "$secrets/ca-key.pem" "$secrets"/*.srl # nobody can sign another one
fi
if [ ! -f "$secrets/internal_users.yml" ]; then
    image=$(sed -n 's/^ *image: *\(opensearchproject\/opensearch:.*\)$/\1/p' docker-compose.yml)
    OPENSEARCH_PASSWORD=$(sed -n 's/^OPENSEARCH_PASSWORD=//p' .env)
    export OPENSEARCH_PASSWORD
    hash=$(docker run --rm --env OPENSEARCH_PASSWORD --env OPENSEARCH_JAVA_HOME=/usr/share/opensearch/jdk \
        --entrypoint bash "$image" plugins/opensearch-security/tools/hash.sh -env OPENSEARCH_PASSWORD |
        grep '^\$2' | tail -n 1)
    [ -n "$hash" ] || { echo "no hash of the password came from $image: can docker run it?" >&2; exit 1; }
    printf '_meta:\n  type: internalusers\n  config_version: 2\nratsarchiv:\n  hash: "%s"\n  backend_roles: [admin]\n' \
        "$hash" >"$secrets/internal_users.yml"
fi
chmod 644 "$secrets"/*
chmod 600 "$secrets/admin-key.pem"
echo "Ready: set CONTACT in .env and the harvests in $secrets/ratsarchiv.toml, then docker compose up --detach."
