import * as fc from 'fast-check';

/**
 * Property tests draw the same examples on every run, so that a red build is about the change. To look for new
 * ones: `FC_SEED=$RANDOM npm test`; what fails then says its seed.
 */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['FC_SEED'] ?? 20_260_601) });
