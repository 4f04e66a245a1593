import type { Words } from './words';

/** English: plain, short, no jargon; says what happens next. */
export const en: Words = {
  tag: 'en',
  otherLanguage: '中文',
  brandLine: 'Is this still you?',
  asks: (lender) => `${lender} is asking`,
  skip: 'Skip to the question',
  step: (n, of) => `Step ${n} of ${of}`,
  goOn: 'Continue',
  back: 'Back',
  errorTitle: 'Please check this',
  errorPrefix: 'Error: ',
  check: {
    title: 'Is this message genuine?',
    number: 'Call the official number. You also find it on your contract or card:',
    reference:
      'Read out the reference from our message, such as K7QM‑3FXA. They can tell you whether they sent it.',
    never: 'We never ask here for a password, a card number or a payment.',
  },
  errors: {
    choose_one: () => 'Please choose one of the answers.',
    value_unreadable_phone: () =>
      'This does not look like a complete mobile number. Please type all its digits, for example 139 1234 8888.',
    value_unreadable_email: () =>
      'This does not look like a complete e-mail address. It has the form name@example.com.',
    value_not_mobile: () =>
      'Codes can only go to a mobile number. Please enter one, or call the official number below.',
    value_foreign: () =>
      'Numbers of this country cannot be confirmed here. Please call the official number below.',
    value_not_usable: (kind) =>
      kind === 'phone'
        ? 'This number cannot be used here. Please enter another one, or call the official number below.'
        : 'This address cannot be used here. Please enter another one, or call the official number below.',
    values_spent: (kind) =>
      kind === 'phone'
        ? 'Two numbers have been tried already. For your safety, please call the official number below.'
        : 'Two addresses have been tried already. For your safety, please call the official number below.',
    code_unreadable: () => 'The code has six digits. Please type or paste it from the message.',
    code_wrong: () => 'That is not the code we sent. Please look at the latest message and try again.',
    code_over: () => 'This code is no longer valid. Please send a new one below.',
    codes_spent: () =>
      'No more codes can be sent just now. Please ask for a new link, or call the official number below.',
    resend_too_soon: (_, seconds) =>
      `The last code left a moment ago. You can send another one in ${seconds} seconds.`,
    sim_swapped: () =>
      'For your safety no code can go to this number today: its SIM card was changed very recently. Please call the official number below, or try again in three days.',
    confirm_by_ticking: () => 'Please tick the box first, so that we know you mean it.',
  },
  landing: {
    title: 'Is this still you?',
    lead: 'Somebody you have an agreement with wants to make sure that it can still reach you. It takes about two minutes.',
    button: 'Continue',
    safe: 'Nothing changes before you answer.',
    byReferenceTitle: 'Enter your reference',
    byReference: 'It stands in the message that brought you here.',
  },
  reference: {
    label: 'Reference from the message',
    hint: 'Eight letters and digits, such as K7QM‑3FXA',
    button: 'Continue',
    unreadable: 'A reference has eight letters and digits. Please copy it from our message.',
  },
  closed: {
    title: 'This link cannot be used',
    body: 'It may have run out, it may have been used already, or a part of it got lost on the way.',
    hint: 'Type the reference from our message. If it is right, a new link goes to where the first one went.',
  },
  linkSent: {
    title: 'Thank you',
    body: 'If that is right, a new message is on its way to where the first one went. It can take some minutes, and by day only.',
    nothing: 'Nothing came? Then call the number on your contract or card.',
  },
  question: {
    title: {
      phone: 'Is your mobile number still the same?',
      email: 'Is your e-mail address still the same?',
    },
    lead: {
      phone:
        'We are not sure that the number we have still reaches you. For your safety it is not shown here.',
      email:
        'We are not sure that the address we have still reaches you. For your safety it is not shown here.',
    },
    same: { phone: 'Same number', email: 'Same address' },
    sameHint: { phone: 'I can receive messages on it right now', email: 'I can read mail there right now' },
    fresh: { phone: 'New number', email: 'New address' },
    freshHint: { phone: 'I have a new mobile number', email: 'I have a new e-mail address' },
    notMe: 'Not me',
    notMeHint: 'I do not know what this is about',
  },
  value: {
    title: { phone: 'What is your new mobile number?', email: 'What is your new e-mail address?' },
    label: { phone: 'New mobile number', email: 'New e-mail address' },
    hint: {
      phone: 'We send it a code to see that it is yours.',
      email: 'We send it a code to see that it is yours.',
    },
    button: 'Send me the code',
  },
  mailbox: {
    title: 'First, a code to where our message came',
    lead: 'Our message is more than a day old. To see that it is still you who reads it, we send a code to the same place.',
    button: 'Send me the code',
  },
  code: {
    title: 'Enter the code',
    toValue: {
      phone: 'We sent six digits by SMS to that number.',
      email: 'We sent six digits to that address.',
    },
    toMailbox: 'We sent six digits to where our first message came.',
    label: 'Code',
    hint: 'Six digits, good for ten minutes',
    button: 'Confirm',
    nothingCame: 'Nothing came?',
    again: 'Send another code',
    againIn: (seconds) => `You can send another code in ${seconds} seconds.`,
    noMore: 'No more codes can be sent over this link.',
    otherValue: { phone: 'Use another number', email: 'Use another address' },
  },
  spent: {
    title: 'No more codes over this link',
    body: 'For your safety a link stops after a few codes. We can send you a new link to where this one went.',
    button: 'Send me a new link',
  },
  notMeSure: {
    title: 'This is not for you?',
    lead: 'Then we are sorry to have disturbed you. We will stop writing to this address or number.',
    tick: 'Yes, please stop writing to me here.',
    button: 'Stop the messages',
  },
  waiting: {
    title: {
      phone: 'One last step: confirm it a second way',
      email: 'One last step: confirm it a second way',
    },
    lead: 'We have sent a message to the other ways of reaching you that we have. Open it and say that it was you.',
    how: 'Then everything is finished at once.',
    orWait: (until) => `Without that we wait until ${until}. If nobody objects by then, the change is made.`,
    notYou: 'This wasn’t me: stop it',
  },
  holding: {
    title: { phone: 'Your number has been noted', email: 'Your address has been noted' },
    lead: (lender) => `To protect you, ${lender} still has to confirm that it was you.`,
    what: (lender) =>
      `${lender} knows about it and will ask you in its app, at a branch or on the phone. You can also call the official number yourself.`,
    meanwhile: {
      phone: 'Until then only short messages go to the new number, without any details.',
      email: 'Until then only short messages go to the new address, without any details.',
    },
  },
  confirm: {
    title: { phone: 'Did you change your mobile number?', email: 'Did you change your e-mail address?' },
    lead: {
      phone: 'A new number was given for you. Please tell us whether it was you.',
      email: 'A new address was given for you. Please tell us whether it was you.',
    },
    tick: { phone: 'I gave the new number myself.', email: 'I gave the new address myself.' },
    yes: 'Yes, it was me',
    codeFirst: 'Our message is more than a day old. To say yes, first have a code sent to the same place.',
    codeButton: 'Send me the code',
    noTitle: 'Somebody else?',
    no: 'This wasn’t me: stop it',
  },
  report: {
    title: 'Contact details were changed',
    lead: (lender) => `Somebody gave ${lender} new contact details in place of these.`,
    no: 'This surprises me: report it',
    nothing:
      'Was it you, or does it mean nothing to you? Then there is nothing to do; you can close this page.',
  },
  reported: {
    title: 'Thank you, it has been reported',
    body: (lender) => `${lender} will look into it. If you are worried, call the official number below.`,
  },
  done: {
    title: { phone: 'Done: your new number is confirmed', email: 'Done: your new address is confirmed' },
    body: {
      phone: 'Messages go to the new number from now on, and no longer to the old one.',
      email: 'Messages go to the new address from now on, and no longer to the old one.',
    },
    next: 'You can close this page.',
  },
  unchanged: {
    title: {
      phone: 'Thank you, your number stays as it is',
      email: 'Thank you, your address stays as it is',
    },
    body: 'Everything is confirmed. You can close this page.',
  },
  notMe: {
    title: 'Thank you for telling us',
    body: 'We are sorry to have disturbed you. We will not write to you here again, and nothing about anybody was shown.',
    advice:
      'Phone numbers are given out again after a while, so messages for the last owner can still arrive.',
  },
  disputed: {
    title: 'Stopped',
    body: (lender) => `The change was undone, and ${lender} knows that it was not you.`,
    next: 'If somebody else can read your mail or your messages, change your password now. Call the official number if you need help.',
  },
  ended: {
    title: { phone: 'The new number has been confirmed', email: 'The new address has been confirmed' },
    body: (lender) => `If it was you, there is nothing to do. If not, tell ${lender} now.`,
    no: 'This wasn’t me',
  },
  failure: {
    title: 'That did not work',
    body: 'Something went wrong on our side. Nothing was changed. Please try again in a minute.',
    button: 'Try again',
  },
};
