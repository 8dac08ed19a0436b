<?php
/** Names of our special pages. */

$specialPageAliases = [];

/** English */
$specialPageAliases['en'] = [
	'Instruments' => [ 'Instruments' ],
	'ProposeInstrument' => [ 'ProposeInstrument' ],
	'SwitchOffInstruments' => [ 'SwitchOffInstruments' ],
	'ReviewInstrument' => [ 'ReviewInstrument' ],
];
