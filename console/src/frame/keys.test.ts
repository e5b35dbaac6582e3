import { describe, expect, test } from 'vitest';
import { chordLabel, type KeyPress, meaningOf } from './keys.ts';

const on = { prefix: '', singleKeys: true };

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    keyCode: 0,
    target: null,
    ...more,
  };
}

describe('what a key means', () => {
  test.each([
    ['j', press('j'), { chord: 'j' }],
    ['capital by caps lock', press('J'), { chord: 'j' }],
    ['range select', press('X', { shiftKey: true }), { chord: 'shift+x' }],
    ['question mark typed with shift', press('?', { shiftKey: true }), { chord: '?' }],
    ['start of a sequence', press('g'), { prefix: 'g' }],
    ['palette', press('k', { ctrlKey: true }), { chord: 'mod+k' }],
    ['palette on a Mac', press('k', { metaKey: true }), { chord: 'mod+k' }],
  ])('%s', (_, given, meaning) => {
    expect(meaningOf(given, on)).toEqual(meaning);
  });

  test('a sequence is completed by the next key', () => {
    expect(meaningOf(press('a'), { ...on, prefix: 'g' })).toEqual({ chord: 'g a' });
  });

  test.each([
    ['isComposing', press('a', { isComposing: true })],
    ['key code 229', press('a', { keyCode: 229 })],
    ['the Process key', press('Process')],
    ['a text field', press('a', { target: { tagName: 'INPUT', type: 'text' } })],
    ['a text area', press('a', { target: { tagName: 'TEXTAREA' } })],
    ['an editable cell', press('a', { target: { tagName: 'DIV', isContentEditable: true } })],
  ])('nothing acts during %s', (_, given) => {
    expect(meaningOf(given, on)).toBeNull();
  });

  test('a checkbox is no place for text, so keys act there', () => {
    expect(meaningOf(press('a', { target: { tagName: 'INPUT', type: 'checkbox' } }), on)).toEqual({ chord: 'a' });
  });

  test('switched off single keys leave Ctrl and Esc working', () => {
    const off = { prefix: '', singleKeys: false };
    expect(meaningOf(press('a'), off)).toBeNull();
    expect(meaningOf(press('k', { ctrlKey: true }), off)).toEqual({ chord: 'mod+k' });
    expect(meaningOf(press('Escape'), off)).toEqual({ chord: 'Escape' });
  });

  test('Ctrl acts while composing neither', () => {
    expect(meaningOf(press('k', { ctrlKey: true, isComposing: true }), on)).toBeNull();
  });
});

test('chords read as people write them', () => {
  expect(chordLabel('mod+k', false)).toBe('Ctrl K');
  expect(chordLabel('mod+k', true)).toBe('⌘ K');
  expect(chordLabel('g a', false)).toBe('G A');
  expect(chordLabel('shift+x', false)).toBe('⇧ X');
});
