import type { Handler } from '../handler.ts';
import { refusal } from '../faults.ts';
import { createAccountDesk } from './account-desk.ts';

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;

/** `account/login/cancel`. */
export const cancelLogin: Handler<'account/login/cancel'> = ({ loginId }, { server }) => {
  if (!uuid.test(loginId)) throw refusal(`invalid login id: ${loginId}`);
  const { pending } = server.keep(createAccountDesk);
  const id = loginId.toLowerCase();
  if (!pending.isPending(id)) return { result: { status: 'notFound' } };
  return { result: { status: 'canceled' }, afterwards: () => void pending.cancel(id) };
};
