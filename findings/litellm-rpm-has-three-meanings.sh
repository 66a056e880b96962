#!/bin/sh
# LiteLLM: what `rpm: 6` of a deployment limits depends on a setting elsewhere in the config, and two equal deployments
# share one id and so one counter. Reading `rpm` as a limit, or adding up equal deployments, gives other numbers.
# Exits 0 while the behaviour is as printed here, 1 when it has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" -q install 'litellm==1.108.7'
cat > "$dir/rpm.py" <<'PY'
import asyncio, sys
from litellm import Router

def deployment(**extra):
    params = {'model': 'openai/gpt-4o', 'api_key': 'unused', 'mock_response': 'ok', 'rpm': 6, **extra}
    return {'model_name': 'chat', 'litellm_params': params}

ENFORCED = {'optional_pre_call_checks': ['enforce_model_rate_limits']}
CASES = {
    'default': ([deployment()], {}),
    'enforced': ([deployment()], ENFORCED),
    'equal': ([deployment(), deployment()], ENFORCED),
    'different': ([deployment(), deployment(timeout=9)], ENFORCED),
}

async def main(deployments, settings):
    router, admitted = Router(model_list=deployments, num_retries=0, **settings), 0
    for _ in range(40):
        try:
            await router.acompletion(model='chat', messages=[{'role': 'user', 'content': 'hi'}])
            admitted += 1
        except Exception as error:
            assert 'RateLimit' in type(error).__name__, error
    print(admitted)

asyncio.run(main(*CASES[sys.argv[1]]))
PY
# One process each: the checks of a router stay registered in its process.
admitted() { LITELLM_LOCAL_MODEL_COST_MAP=True "$dir/venv/bin/python" "$dir/rpm.py" "$1" 2>/dev/null; }
default=$(admitted default) enforced=$(admitted enforced) equal=$(admitted equal) different=$(admitted different)
echo "litellm 1.108.7, 40 requests one after the other, rpm: 6, admitted:"
echo "  default strategy: $default"
echo "  enforce_model_rate_limits: $enforced"
echo "  the same, two equal deployments: $equal"
echo "  the same, two deployments that differ in timeout: $different"
# A run that crosses the end of a minute starts new counters and may admit more; repeat it then.
[ "$default" = 40 ] && [ "$enforced" = 6 ] && [ "$equal" = 6 ] && [ "$different" = 12 ]
