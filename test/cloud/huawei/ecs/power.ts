import { z } from 'zod';
import { Refusal } from '../../kit/refusal.ts';
import { found } from '../cloud-state.ts';
import { json } from '../errors.ts';
import { begin } from '../lifecycle.ts';
import type { Call, Handler } from '../route.ts';
import type { Server } from '../state.ts';
import { architectureOf, flavorOf, saleIn } from './catalogue.ts';
import { serverOf } from './servers.ts';

const servers = z.array(z.object({ id: z.string() })).min(1);

const action = z.union([
  z.object({ 'os-start': z.object({ servers }) }),
  z.object({ 'os-stop': z.object({ servers, type: z.enum(['SOFT', 'HARD']).default('SOFT') }) }),
  z.object({ reboot: z.object({ servers, type: z.enum(['SOFT', 'HARD']).default('SOFT') }) }),
]);

/** The vendor's name of what the body asks for. */
export const powerAction = (body: unknown): string => {
  const asked = action.safeParse(body).data;
  if (asked !== undefined && 'os-start' in asked) return 'BatchStartServers';
  return asked !== undefined && 'reboot' in asked ? 'BatchRebootServers' : 'BatchStopServers';
};

/** `POST …/cloudservers/action`: starting what runs, or stopping what is off, does nothing and is no error. */
export const changePower: Handler = (call) => {
  const asked = call.read(action);
  if ('os-start' in asked) {
    const chosen = idle(call, asked['os-start'].servers).filter(({ status }) => status === 'SHUTOFF');
    return json(200, { job_id: begin(call.cloud, chosen, 'startServer', { kind: 'start' }).id });
  }
  if ('os-stop' in asked) {
    const chosen = idle(call, asked['os-stop'].servers).filter(({ status }) => status === 'ACTIVE');
    return json(200, { job_id: begin(call.cloud, chosen, 'stopServer', { kind: 'stop' }).id });
  }
  const chosen = idle(call, asked.reboot.servers);
  for (const server of chosen) server.reboots += 1;
  return json(200, { job_id: begin(call.cloud, chosen, 'rebootServer', { kind: 'reboot' }).id });
};

/** Servers of which nothing is under way. */
const idle = (call: Call, asked: readonly { id: string }[]): Server[] =>
  asked.map(({ id }) => {
    const server = serverOf(call.cloud, id);
    if (server.change !== null)
      throw new Refusal(400, 'Ecs.0603', `The running state ${server.status} of ECS ${id} is unstable.`);
    return server;
  });

const resize = z.object({
  dry_run: z.boolean().default(false),
  resize: z.object({ flavorRef: z.string(), mode: z.enum(['withStopServer']).optional() }),
});

/**
 * Another flavor. A running server is refused without `withStopServer`, and with it is stopped, changed and
 * started again. Source: ECS API reference, "Modifying the specifications of an ECS".
 */
export const resizeServer: Handler = (call) => {
  const { dry_run, resize: asked } = call.read(resize);
  const [server] = idle(call, [{ id: call.path('server_id') }]);
  if (server === undefined) throw call.invalid('no server');
  const flavor = found(flavorOf(asked.flavorRef), () =>
    call.invalid(`flavorRef ${asked.flavorRef} does not exist`),
  );
  const old = flavorOf(server.flavor);
  if (flavor.id === server.flavor)
    throw new Refusal(400, 'Ecs.0009', 'Another flavor must be used for resizing.');
  if (flavor.status === 'abandon') throw new Refusal(400, 'Ecs.0019', `Flavor ${flavor.id} is abandoned`);
  if (saleIn(flavor, server.zone) === undefined || (old && architectureOf(old) !== architectureOf(flavor)))
    throw call.invalid(`flavor ${flavor.id} is not one that this server can be resized to`);
  if (server.status === 'ACTIVE' && asked.mode !== 'withStopServer')
    throw new Refusal(400, 'Ecs.0616', 'The ECS must be stopped before its specifications are modified.');
  if (dry_run) return json(202, {});
  const failure =
    call.fault === 'capacity' || saleIn(flavor, server.zone) === 'sellout'
      ? { code: 'Ecs.0319', reason: 'Check capacity: Capacity is not enough.' }
      : null;
  if (server.status === 'ACTIVE' && failure === null) server.reboots += 1;
  const change = { kind: 'resize', flavor: flavor.id, failure } as const;
  return json(200, { job_id: begin(call.cloud, [server], 'resizeServer', change).id });
};
