const { cruiseConfiguration } = require('./tools/house/src/boundaries/cruise-configuration.ts');

/** Rules from layers.json. `pnpm lint --only boundaries` runs them and checks that they looked everywhere. */
module.exports = cruiseConfiguration(__dirname);
