import fc from '../../node_modules/fast-check/lib/fast-check.js';

/** The seed of property tests in a short run: what one machine found green, another finds green. */
const SHORT_RUN_SEED = 20261130;

/**
 * fast-check as every test gets it. A short run always tries the same inputs, so that it fails only by a change; `HINOMI_TEST_SEED`
 * sets another seed, and `npm run test:long` takes a new one each time and prints it.
 */
fc.configureGlobal({ seed: Number(process.env['HINOMI_TEST_SEED'] ?? SHORT_RUN_SEED) });

export default fc;
