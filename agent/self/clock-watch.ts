import type { EventDraft } from '#protocol/events/event.ts';
import { because, reasonFields } from '#protocol/reasons/reason.ts';

/** A wall clock that moved by more than this against the monotonic one was set, not drifting. */
const stepMs = 1000;

/** Notices when somebody or something sets the machine's clock while the agent runs. */
export class ClockWatch {
  private wall: number;
  private steady: number;

  constructor(wall: number, steady: number) {
    this.wall = wall;
    this.steady = steady;
  }

  /** Called every few seconds with both clocks in milliseconds. */
  look(wall: number, steady: number, host: string): EventDraft[] {
    const step = wall - this.wall - (steady - this.steady);
    this.wall = wall;
    this.steady = steady;
    if (Math.abs(step) < stepMs) return [];
    return [
      {
        kind: 'host.lifecycle',
        time: new Date(wall).toISOString(),
        fields: {
          'event.action': 'time_changed',
          'host.name': host,
          'hinomi.time.step_ms': Math.round(step),
          ...reasonFields('hinomi', because('clock_moved', { seconds: (step / 1000).toFixed(1) })),
        },
      },
    ];
  }
}
