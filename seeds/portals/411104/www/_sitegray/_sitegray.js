// grey mode on days of mourning
function _showDynClicks(type, owner, id) {}
