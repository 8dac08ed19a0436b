<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Syntax;
use MediaWikiUnitTestCase;
use stdClass;

/**
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Fault
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Syntax
 */
final class SyntaxTest extends MediaWikiUnitTestCase {
	/** @dataProvider provideVectors */
	public function testATextStopsBeingJsonWhereTheVectorSays( stdClass $case ): void {
		$fault = Syntax::fault( $case->text );

		$expected = [ $case->fault, $case->line, $case->column ];
		self::assertSame( $expected, [ $fault->name, $fault->line, $fault->column ] );
		self::assertNull( Syntax::repeatedKey( $case->text ) );
	}

	public static function provideVectors(): array {
		return Vectors::of( 'syntax' );
	}

	/** @dataProvider provideWhatPhpRefuses */
	public function testWhatIsJsonAndPhpDoesNotReadIsFoundToo( string $text, string $name, int $column ): void {
		self::assertNull( json_decode( $text ) );

		$fault = Syntax::fault( $text );

		self::assertSame( [ $name, 1, $column ], [ $fault->name, $fault->line, $fault->column ] );
	}

	public static function provideWhatPhpRefuses(): array {
		return [
			'a key that begins with U+0000' => [ '{"a": {"\\u0000b": 1}}', 'nul-key', 8 ],
			'the first half of a pair' => [ '["\\\\", "\\ud83d"]', 'lone-surrogate', 8 ],
			'the second half' => [ '["\\ud83d\\ude00", "x\\ude00"]', 'lone-surrogate', 18 ],
			'deep nesting' => [ str_repeat( '[', 513 ) . str_repeat( ']', 513 ), 'too-deep', 513 ],
		];
	}

	/** @dataProvider provideJson */
	public function testWhatIsJsonHasNoFault( string $text ): void {
		self::assertNull( Syntax::fault( $text ) );
		self::assertNull( Syntax::repeatedKey( $text ) );
	}

	public static function provideJson(): array {
		return array_map( static fn ( $text ) => [ $text ], [
			'{}', ' [ ] ', '"\\\\ud83d"', '"\\ud83d\\ude00"', '{"a": {"a": [{"a": 1}, {"a": -0.5e+7}]}, "b": null}',
			str_repeat( '[', 512 ) . str_repeat( ']', 512 ),
		] );
	}

	public function testTheFirstKeyThatStandsTwiceIsFound(): void {
		$fault = Syntax::repeatedKey( "{\"a\": {\"b\": 1},\n \"b\": 1, \"\\u0061\": 2, \"b\": 3}" );

		self::assertSame( [ 'repeated-key', 2, 10 ], [ $fault->name, $fault->line, $fault->column ] );
		self::assertSame( [ '"a"' ], $fault->facts );
		self::assertSame( 'instrumentconfigurator-json-repeated-key', $fault->messageKey() );
	}
}
