import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { openSealedSecret } from '../../agent/setup/sealed-secret.ts';
import { sealForAgent } from '../../hub/agents/sealed-for-agent.ts';

const pair = () => {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return {
    public: publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
    private: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
  };
};

test('what the hub seals opens for that agent and that owner, and for nobody else', () => {
  const [agent, other] = [pair(), pair()];
  const sealed = sealForAgent(agent.public, 'press at opc.tcp://a', '合言葉');
  expect(openSealedSecret(agent.private, 'press at opc.tcp://a', sealed)).toBe('合言葉');
  expect(openSealedSecret(agent.private, 'press at opc.tcp://b', sealed)).toBeNull();
  expect(openSealedSecret(other.private, 'press at opc.tcp://a', sealed)).toBeNull();
  expect(openSealedSecret(agent.private, 'press at opc.tcp://a', sealed.slice(0, 40))).toBeNull();
  expect(sealForAgent(agent.public, 'press at opc.tcp://a', '合言葉')).not.toBe(sealed);
});
