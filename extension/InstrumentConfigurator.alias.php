<?php
/** Names of our special pages. */

$specialPageAliases = [];

/** English */
$specialPageAliases['en'] = [
	'Instruments' => [ 'Instruments' ],
	'SwitchOffInstruments' => [ 'SwitchOffInstruments' ],
];
