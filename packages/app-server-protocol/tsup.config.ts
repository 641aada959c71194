import { preset } from '../../tsup.preset.ts';

export default preset({
  entry: [
    'src/index.ts',
    'src/account.ts',
    'src/client-answer.ts',
    'src/command.ts',
    'src/config.ts',
    'src/initialize.ts',
    'src/model.ts',
    'src/schema.ts',
    'src/thread.ts',
    'src/turn.ts',
  ],
});
