import type { Words } from '../ja.ts';

export const second: Words['second'] = {
  there: (n, roles) => `Somebody else must approve. Others who may: ${n} (${roles}).`,
  nobody: (roles) => `Somebody else must approve, but nobody else may. Add a person in the role: ${roles}.`,
  invited: (n) =>
    n === 1
      ? 'Somebody else must approve. One person was added and has not signed in yet; hand over the one-time link.'
      : `Somebody else must approve. ${n} people were added and have not signed in yet; hand over the one-time links.`,
  add: 'Add an approver',
  look: 'See the people',
  askAdministrator: 'Ask an administrator to add a person.',
};
