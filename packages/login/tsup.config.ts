import { preset } from '../../tsup.preset.ts';

export default preset({
  entry: ['src/index.ts', 'src/accounts/index.ts', 'src/doctor/index.ts', 'src/sign-in/index.ts'],
});
