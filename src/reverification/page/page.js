// The page works without this file. It takes the token from behind the '#', counts down, and guards double taps.
(function () {
  'use strict';

  var byToken = document.getElementById('by-token');
  var byReference = document.getElementById('by-reference');

  function takeToken() {
    var token = /^#([\w-]{43})$/.exec(window.location.hash);
    if (!byToken || !token) return;
    byToken.elements.token.value = token[1];
    byToken.hidden = false;
    byReference.hidden = true;
    // The other language's page needs the token, too.
    document.querySelectorAll('a[data-keep-fragment]').forEach(function (link) {
      link.hash = window.location.hash;
    });
  }

  function countDown(line) {
    var left = Number(line.getAttribute('data-countdown'));
    var button = line.parentNode.querySelector('form button');
    var end = Date.now() + left * 1000;
    button.disabled = true;
    var timer = setInterval(function () {
      left = Math.ceil((end - Date.now()) / 1000);
      if (left > 0) {
        line.textContent = line.getAttribute('data-text').replace('{s}', left);
        return;
      }
      clearInterval(timer);
      line.hidden = true;
      button.disabled = false;
    }, 1000);
  }

  takeToken();
  window.addEventListener('hashchange', takeToken);
  document.querySelectorAll('[data-countdown]').forEach(countDown);

  // A second tap on a slow line must not send the step twice.
  document.addEventListener('submit', function (event) {
    if (event.target.getAttribute('data-sent')) {
      event.preventDefault();
      return;
    }
    event.target.setAttribute('data-sent', '1');
  });
  // Back in the browser shows the page as it was left: it may be sent again.
  window.addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-sent]').forEach(function (form) {
      form.removeAttribute('data-sent');
    });
  });
})();
