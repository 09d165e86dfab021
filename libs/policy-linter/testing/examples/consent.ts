import type { Examples } from './example.js';

/** Rules about what is taken for consent. */
export const CONSENT_EXAMPLES: Readonly<Record<string, Examples>> = {
  'consent-by-use': {
    found: [
      'By using the FjordFit app you consent to the collection and use of your health data.',
      'When you visit our shop, you agree to the practices described in this privacy notice.',
      'Your use of the platform constitutes your acceptance of this Privacy Statement.',
      'By submitting the enquiry form, you hereby authorise us to process your details.',
      'Visitors of this website are deemed to have accepted our privacy policy.',
      'You accept the processing of your personal data by registering for the webinar.',
      'Anyone who uses our car-sharing service agrees to the transfer of personal information to partners.',
    ],
    notFound: [
      'By using our services you agree to our Terms of Service.',
      'We never take the use of our website as consent to anything.',
      'When you visit our site, you can consent to or refuse each category in the banner.',
      'Using this portal does not mean that you agree to the processing of your data for advertising.',
      'Do I consent to tracking by using the app?',
      'By ticking the box you consent to our monthly letter.',
      'Some websites say that by using them you consent to cookies; we ask instead.',
    ],
  },
  'acknowledgement-by-use': {
    found: [
      'By accessing the learning platform you acknowledge that you have read this notice.',
      'When you use our clinic booking app, you confirm that you have read and understood the privacy policy.',
      'By downloading the game, users declare that they have read our privacy statement.',
    ],
    notFound: [
      'By using the app you can read this notice at any time.',
      'You do not have to acknowledge that you have read this notice before you use our shop.',
      'Before you order, you see this notice and may print it.',
      'We acknowledge receipt of every request within two days.',
    ],
  },
  'browser-default-consent': {
    found: [
      'By browsing our shop without disabling cookies in your browser, you consent to their use.',
      'If you do not change your browser settings, we assume that you are happy to receive all cookies on this website.',
      'Unless you have adjusted your browser setting so that it will refuse cookies, our system will issue cookies when you log in.',
      'Your browser settings constitute your consent to the storage of cookies.',
      'By leaving cookies enabled, you agree to our use of cookies for advertising.',
    ],
    notFound: [
      'You can set your browser to refuse cookies.',
      'If you do not change your browser settings, we still set no cookie before you have chosen.',
      'We do not treat your browser settings as consent to cookies.',
      'Without changing your browser settings you can withdraw your consent in the cookie panel.',
    ],
  },
  'continued-use-acceptance': {
    found: [
      'Continued use of the app after changes have been posted means that you accept the revised policy.',
      'If you keep using our bank’s portal after the update, you agree to the amended notice.',
      'By continuing to browse this site you consent to our use of cookies.',
      'Your continued membership will be deemed acceptance of the changes to this statement.',
      'By continuing to browse, you are agreeing to our use of cookies.',
      'Your continued use after any modification will constitute your acknowledgment of the modified notice and your consent to be bound by it.',
      'Use of our services following a change signifies agreement with the updated privacy statement.',
    ],
    notFound: [
      'We never treat continued use as consent.',
      'Continued use of the app does not mean that you accept a new version of this notice.',
      'You can continue to use our services if you refuse marketing.',
      'If you continue to have problems with your order, please write to us.',
      'Your continued use of the treadmill is recorded for the guarantee.',
    ],
  },
  'silence-as-consent': {
    found: [
      'Unless you object within 14 days, we will assume that you agree to the disclosure of your data to insurers.',
      'If we do not hear from you, you are deemed to have consented to the new use of your personal data.',
      'If you do not respond to this letter, you consent to receiving offers by telephone.',
    ],
    notFound: [
      'If you do not respond, we will not send you the newsletter.',
      'Silence is never taken as consent.',
      'Unless you object, we may send you offers about similar products, as the law on electronic communications allows.',
      'If you do not answer within 14 days we close the ticket.',
    ],
  },
  'pre-ticked-consent': {
    found: [
      'You consent to our newsletter through the pre-ticked box at checkout.',
      'In the sign-up form the checkbox for marketing emails is ticked by default.',
      'Offers of partners are sent to you if you leave the pre-selected option unchanged and thereby agree.',
    ],
    notFound: [
      'We do not use pre-ticked boxes for consent.',
      'You consent by ticking a box that is empty at first.',
      'No box is pre-selected when we ask for your consent.',
      'The box is checked by our technicians before delivery.',
    ],
  },
  'accept-only-banner': {
    found: [
      'This website uses cookies to improve your experience.\nGot it!',
      'Diese Website verwendet Cookies.\nAlle akzeptieren',
      'Questo sito utilizza cookie di terze parti.\nAccetto',
      'Ce site utilise des cookies pour vous offrir le meilleur service.\n\n[Tout accepter]',
      'Este sitio web utiliza cookies propias y de terceros.\nAceptar',
      'Deze website gebruikt cookies.\nAkkoord',
    ],
    notFound: [
      'This website uses cookies to improve your experience.\n[Accept all] [Reject all]',
      'Diese Website verwendet Cookies.\nAkzeptieren\nAblehnen',
      'Ce site utilise des cookies.\nTout accepter\nTout refuser',
      'This website uses cookies, which we describe in this section.\n\nSession cookies end with your visit.',
      'Questo sito utilizza i cookie\nAccetta | Rifiuta',
    ],
  },
  'check-back': {
    found: [
      'We encourage you to review this notice regularly for changes.',
      'Please check back from time to time.',
      'It is your responsibility to check this page periodically.',
      'Users are advised to consult the privacy statement frequently.',
      'From time to time you should visit this page to stay informed of how we protect players.',
    ],
    notFound: [
      'We review this policy every year and tell you of changes by e-mail.',
      'You need not check this page regularly: we write to you before a change.',
      'Please review the privacy policy of every website that you visit.',
      'Please check your account settings regularly.',
      'Please visit our site often!',
      'Please check back regularly for new offers.',
      'Please read this notice carefully.',
    ],
  },
};
