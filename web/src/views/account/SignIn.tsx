/** The door, where an issuer signs people in. */
import { signIn } from '../../account/session';
import { t } from '../../words';
import { MethodPicture } from '../start/MethodPicture';

export function SignIn({ failed }: { failed: boolean }) {
  return (
    <section class="door">
      <MethodPicture />
      <h1>{t('startHeading')}</h1>
      <p>{t('signInWhy')}</p>
      {failed && <p role="alert" class="field-error">{t('signInFailed')}</p>}
      <button type="button" class="primary" onClick={() => void signIn()}>{t('signIn')}</button>
    </section>
  );
}
