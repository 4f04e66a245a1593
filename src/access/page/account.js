// The pages work without this file, but for passkeys: those live in the browser.
(function () {
  'use strict';

  // The invitation stands behind the '#', where no log sees it; and goes from the address once it is taken.
  var invitation = /^#([\w-]{43})$/.exec(window.location.hash);
  var code = document.querySelector('input[name=invitation]');
  if (invitation && code) {
    code.value = invitation[1];
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
  }

  function toBytes(text) {
    var binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(binary, function (c) {
      return c.charCodeAt(0);
    });
  }

  function toText(buffer) {
    var binary = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }

  function listed(credentials) {
    return (credentials || []).map(function (each) {
      return Object.assign({}, each, { id: toBytes(each.id) });
    });
  }

  function create(options) {
    options.challenge = toBytes(options.challenge);
    options.user.id = toBytes(options.user.id);
    options.excludeCredentials = listed(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: options }).then(function (made) {
      var answer = made.response;
      return {
        clientDataJSON: toText(answer.clientDataJSON),
        attestationObject: toText(answer.attestationObject),
        transports: answer.getTransports ? answer.getTransports() : [],
        of: made,
      };
    });
  }

  function get(options) {
    options.challenge = toBytes(options.challenge);
    options.allowCredentials = listed(options.allowCredentials);
    return navigator.credentials.get({ publicKey: options }).then(function (found) {
      var answer = found.response;
      return {
        clientDataJSON: toText(answer.clientDataJSON),
        authenticatorData: toText(answer.authenticatorData),
        signature: toText(answer.signature),
        userHandle: answer.userHandle ? toText(answer.userHandle) : undefined,
        of: found,
      };
    });
  }

  function wire(form) {
    form.parentNode.hidden = false;
    form.addEventListener('submit', function (event) {
      if (form.elements.response.value) return;
      event.preventDefault();
      var options = JSON.parse(form.getAttribute('data-options'));
      var ask = form.getAttribute('data-passkey') === 'create' ? create : get;
      ask(options).then(
        function (answer) {
          var credential = answer.of;
          delete answer.of;
          form.elements.response.value = JSON.stringify({
            id: credential.id,
            rawId: toText(credential.rawId),
            type: credential.type,
            authenticatorAttachment: credential.authenticatorAttachment || undefined,
            clientExtensionResults: credential.getClientExtensionResults(),
            response: answer,
          });
          form.submit();
        },
        function () {
          form.querySelector('[data-failed]').hidden = false;
        },
      );
    });
  }

  if (window.PublicKeyCredential) document.querySelectorAll('form[data-passkey]').forEach(wire);
})();
