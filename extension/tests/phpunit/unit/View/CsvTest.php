<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\View\Csv;
use MediaWikiUnitTestCase;

/** @covers \MediaWiki\Extension\InstrumentConfigurator\View\Csv */
final class CsvTest extends MediaWikiUnitTestCase {
	/** @dataProvider provideCells */
	public function testALineSaysItsCellsAndNoMore( string $line, string|int|float ...$cells ): void {
		$this->assertSame( "$line\r\n", Csv::line( ...$cells ) );
	}

	public static function provideCells(): array {
		return [
			'texts' => [ '"a","b"', 'a', 'b' ],
			'an empty text' => [ '""', '' ],
			'numbers' => [ '0,1,0.1,1.0e-6', 0, 1, 0.1, 0.000001 ],
			'a comma and quotes' => [ '"a,""b"""', 'a,"b"' ],
			'a line break' => [ "\"a\r\nb\"", "a\r\nb" ],
			'a formula' => [ '"\'=1+1"', '=1+1' ],
			'a sum' => [ '"\'@SUM(A1)"', '@SUM(A1)' ],
			'a negative number as text' => [ '"\'-1"', '-1' ],
			'a formula behind a space' => [ "\"' =1\"", ' =1' ],
			'a formula behind a tab' => [ "\"'\t=1\"", "\t=1" ],
			'a formula behind a mark of direction' => [ "\"'\u{200E}=1\"", "\u{200E}=1" ],
			'a formula of wide signs' => [ "\"'\u{FF1D}1\"", "\u{FF1D}1" ],
			'a line break that begins' => [ "\"'\na\"", "\na" ],
			'no formula' => [ '"1=1"', '1=1' ],
		];
	}
}
