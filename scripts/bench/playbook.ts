import { reveal } from '../../core/secret.ts';
import { stackDirectories } from '../../bootstrap/steps/directories.ts';
import type { ManagedFile, ManagedPath } from '../../bootstrap/steps/files.ts';
import { registryCertificate } from '../../bootstrap/steps/registry-ca.ts';
import { releaseFiles } from '../../bootstrap/steps/release.ts';
import { secretFiles } from '../../bootstrap/steps/secrets.ts';
import { unitFiles } from '../../bootstrap/steps/unit.ts';
import { wantedImages } from '../../bootstrap/steps/images.ts';
import type { Want } from '../../bootstrap/want.ts';

type Task = { name: string } & Record<string, unknown>;

const owners = (owner: string): { owner: string; group: string } => {
  const [user = '', group = ''] = owner.split(':');
  return { owner: user, group };
};

const access = ({ path, mode, owner }: ManagedPath, state: 'directory' | 'file'): Task => ({
  name: path,
  'ansible.builtin.file': { path, state, mode, ...owners(owner) },
});

const copied = ({ path, content, mode, owner }: ManagedFile): Task => ({
  name: path,
  'ansible.builtin.copy': { dest: path, content: reveal(content), mode, ...owners(owner) },
});

const service = (name: string): Task => ({
  name,
  'ansible.builtin.systemd_service': { name, state: 'started', enabled: true },
});

const asked = (name: string, argv: string[]): Task => ({
  name,
  'ansible.builtin.command': { argv },
  changed_when: false,
});

/** What berth's probe and steps check of a ready host, as an Ansible user would write it; JSON is YAML. */
export const playbook = (want: Want, packages: readonly string[]): string =>
  JSON.stringify([
    {
      hosts: 'all',
      become: true,
      gather_facts: true,
      tasks: [
        { name: 'packages', 'ansible.builtin.apt': { name: packages, state: 'present' } },
        ...stackDirectories(want).map((path) => access(path, 'directory')),
        ...secretFiles(want).map((path) => access(path, 'file')),
        ...[...registryCertificate(want), ...releaseFiles(want), ...unitFiles(want)].map(copied),
        {
          name: 'current',
          'ansible.builtin.file': { path: want.paths.current, src: want.release.directory, state: 'link' },
        },
        asked('daemon.json', ['cat', '/etc/docker/daemon.json']),
        asked('images', ['docker', 'image', 'inspect', ...wantedImages(want)]),
        asked('containers', [
          'docker',
          'compose',
          '--project-name',
          want.paths.project,
          'ps',
          '--format',
          'json',
        ]),
        service('docker.service'),
        service(want.paths.unitName),
      ],
    },
  ]);
