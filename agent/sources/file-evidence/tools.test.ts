import { expect, test } from 'vitest';
import { apartBecause, looksLike, type ToolId, toolIds, tools } from './tools.ts';

test.each<[string, ToolId | undefined, string | undefined]>([
  ['~$line3.gx3', undefined, 'lock'],
  ['Thumbs.db', undefined, 'thumbnail'],
  ['line3.bak', undefined, undefined],
  ['line3.bak', 'gx-works3', 'own_backup'],
  ['line3.BAK007.acd', 'studio-5000', 'own_backup'],
  ['line3.acd', 'studio-5000', undefined],
  ['line3.opt', 'cx-programmer', 'view'],
  ['line3.opt', 'gx-works3', undefined],
  ['BACKDATE.DT', 'fanuc-robot', 'rewritten'],
  ['ERRALL.LS', 'fanuc-robot', 'rewritten'],
  ['SUMMARY.DG', 'fanuc-robot', 'rewritten'],
  ['WELD.TP', 'fanuc-robot', undefined],
  ['ALL-PROG.TXT', 'fanuc-cnc', undefined],
])('%s of %s is kept apart because: %s', (name, tool, why) => {
  expect(apartBecause(name, tool)).toBe(why);
});

test.each<[string[], ToolId[]]>([
  [['line3.gx3', 'notes.txt'], ['gx-works3']],
  [
    ['line3.gxw', 'panel.gtx'],
    ['gt-designer3', 'gx-works2'],
  ],
  [['project.mdb'], ['gx-works2']],
  [['SYSVARS.SV', 'weld.tp'], ['fanuc-robot']],
  [['weld.tp', 'list.csv'], []],
  [['CNC-PARA.TXT'], ['fanuc-cnc']],
])('%j looks like %j', (names, ids) => {
  expect(looksLike(names)).toEqual(ids);
});

test('no tool keeps the files apart by which it is known, but for the date of a backup', () => {
  const signs: Record<ToolId, string> = {
    'gx-works2': 'a.gxw',
    'gx-works3': 'a.gx3',
    'gx-developer': 'Gppw.gpj',
    'gt-designer3': 'a.gtx',
    'sysmac-studio': 'a.smc2',
    'cx-programmer': 'a.cxp',
    'kv-studio': 'a.kpr',
    'gp-pro-ex': 'a.prx',
    mpe720: 'a.YMW7',
    'fpwin-gr7': 'a.fpx',
    'tia-portal': 'a.ap17',
    'studio-5000': 'a.ACD',
    codesys: 'a.project',
    'fanuc-robot': 'SYSVARS.SV',
    'fanuc-cnc': 'SRAM_BAK.001',
  };
  for (const id of toolIds) {
    expect(tools[id].signs.test(signs[id]), id).toBe(true);
    expect(apartBecause(signs[id], id), id).toBeUndefined();
  }
});
