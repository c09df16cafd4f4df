import { gapOf } from '../../core/step.ts';
import type { Facts } from '../probe/facts.ts';
import type { Want } from '../want.ts';
import type { HostStep } from './host-step.ts';

/** Releases beyond the newest `keep`, the wanted one counted: by the time they go, it is the current one. */
const surplus = (facts: Facts, { release, bundle }: Want): string[] =>
  [release.id, ...facts.releases.filter((id) => id !== release.id)].slice(bundle.keep);

/** Images of the bundle's repositories that no kept release names; one that is in use stays by Docker's own rule. */
const PRUNE_IMAGES = `releases=$1; shift
for repository; do
  docker image ls --digests --no-trunc --format '{{.Repository}}@{{.Digest}}' "$repository" | while read -r image; do
    grep -qsF "$image" "$releases"/*/release.json || docker image rm "$image" >/dev/null || true
  done
done`;

export const prune: HostStep = {
  name: 'prune',
  check: (facts, want) =>
    gapOf(
      'old releases can go',
      surplus(facts, want).map((id) => `release ${id}`),
    ),
  apply: (facts, want) => [
    { op: 'remove', paths: surplus(facts, want).map((id) => `${want.paths.releases}/${id}`) },
    {
      op: 'run',
      argv: [
        'sh',
        '-ec',
        PRUNE_IMAGES,
        'prune',
        want.paths.releases,
        ...want.release.services.map(({ image }) => image.split('@')[0] ?? image),
      ],
      reason: 'remove images that no kept release uses',
      deadline: 300,
    },
  ],
};
