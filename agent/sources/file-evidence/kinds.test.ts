import { expect, test } from 'vitest';
import { formOf } from './container.ts';
import { isRobotBackup, kindOf } from './kinds.ts';

test.each([
  ['line3.gx3', false, 'GX Works3', 'structure'],
  ['LINE3.GXW', false, 'GX Works2', 'structure'],
  ['line3.smc2', false, 'Sysmac Studio', 'structure'],
  ['line3.cxp', false, 'CX-Programmer', 'structure'],
  ['line3.opt', false, 'CX-Programmer', 'config'],
  ['設備.kpr', false, 'KV STUDIO', 'structure'],
  ['panel.gtx', false, 'GT Designer3', 'structure'],
  ['plant.ap17', false, 'TIA Portal', 'structure'],
  ['weld.tp', true, 'FANUC robot', 'structure'],
  ['sysvars.sv', true, 'FANUC robot', 'config'],
  ['numreg.vr', true, 'FANUC robot', 'setpoint'],
  ['NJBackup.dat', false, 'Sysmac Studio', 'structure'],
  ['SRAM_BAK.001', false, 'FANUC CNC', 'structure'],
  ['FROM00.IMG', true, 'FANUC robot', 'structure'],
  ['weld.ls', true, 'FANUC robot', 'structure'],
  ['weld.tp', false, 'file', 'structure'],
  ['list.io', false, 'file', 'structure'],
  ['notes', false, 'file', 'structure'],
])('%s (beside a robot: %s) is of %s, class %s', (name, robot, tool, kind) => {
  expect(kindOf(name, robot)).toMatchObject({ tool, class: kind });
});

test('a robot is known by files that only its backup has', () => {
  expect(isRobotBackup(['weld.tp', 'BACKDATE.DT'])).toBe(true);
  expect(isRobotBackup(['line3.gx3', 'list.io'])).toBe(false);
});

test.each([
  ['d0cf11e0a1b11ae10000', 'OLE2'],
  ['504b030414000600', 'ZIP'],
  ['255044462d312e37', 'PDF'],
  ['ffd8ffe000104a46', 'JPEG'],
  ['0000', undefined],
  ['', undefined],
])('%s is the form %s', (head, form) => {
  expect(formOf(Buffer.from(head, 'hex'))).toBe(form);
});
