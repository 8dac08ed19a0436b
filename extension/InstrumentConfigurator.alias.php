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

/** German */
$specialPageAliases['de'] = [
	'Instruments' => [ 'Instrumente' ],
	'ProposeInstrument' => [ 'Instrument_vorschlagen' ],
	'SwitchOffInstruments' => [ 'Instrumente_ausschalten' ],
	'ReviewInstrument' => [ 'Vorschlag_prüfen' ],
];

/** Spanish */
$specialPageAliases['es'] = [
	'Instruments' => [ 'Instrumentos' ],
	'ProposeInstrument' => [ 'Proponer_instrumento' ],
	'SwitchOffInstruments' => [ 'Apagar_instrumentos' ],
	'ReviewInstrument' => [ 'Revisar_propuesta' ],
];

/** French */
$specialPageAliases['fr'] = [
	'Instruments' => [ 'Instruments' ],
	'ProposeInstrument' => [ 'Proposer_un_instrument' ],
	'SwitchOffInstruments' => [ 'Éteindre_des_instruments' ],
	'ReviewInstrument' => [ 'Revoir_une_proposition' ],
];

/** Hebrew */
$specialPageAliases['he'] = [
	'Instruments' => [ 'מכשירים' ],
	'ProposeInstrument' => [ 'הצעת_מכשיר' ],
	'SwitchOffInstruments' => [ 'כיבוי_מכשירים' ],
	'ReviewInstrument' => [ 'בדיקת_הצעה' ],
];
