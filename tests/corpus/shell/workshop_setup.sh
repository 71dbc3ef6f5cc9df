#@SHOW
## never shown
#@macro setup
# not a real macro body, only text that looks like one
#@end
set -a
BAT_STYLE="grid,numbers"
check () {
    cmd="$1"
    url="$2"

    if ! command -v $cmd >/dev/null 2>&1; then
        echo "'$cmd' is needed: see $url" >&2
        exit 1
    fi
}

#@wait
check k3d https://k3d.example.org
check linkerd "https://linkerd.example.org" # it's the mesh
set +e; if [ -f images.txt ]; then \
    while read -r image; do \
        k3d image import -c "$CLUSTER" "$image"; \
    done < images.txt; \
fi
#$ curl -v http://localhost/smiley
#@immed
clear

  # an indented comment
  bat smiley.yaml; (yq eval 'select(.kind == "Deployment")' smiley.yaml | less)
diff -u99 --color a.yaml b.yaml; true
