<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Field;
use MediaWiki\Extension\InstrumentConfigurator\Document\Wikis;
use MediaWikiUnitTestCase;
use stdClass;

/** @covers \MediaWiki\Extension\InstrumentConfigurator\Document\Wikis */
final class WikisTest extends MediaWikiUnitTestCase {
	private const KNOWN = [ 'enwiki', 'dewiki', 'commonswiki', 'enwiktionary' ];

	private static function found( array $names, array $known = self::KNOWN, array $before = [] ): array {
		$field = new Field( [ 'wikis' ], Field::RATES );
		$base = (object)[ 'wikis' => (object)array_fill_keys( $before, 1 ) ?: new stdClass() ];
		return array_map(
			static fn ( $problem ) => [ $problem->pointer, $problem->code, ...$problem->facts ],
			Wikis::problems( [ 'doc/wikis' => $field ], [
				'doc/wikis' => array_map( static fn ( $name ) => [ $name, '1' ], $names )
			], $base, $known )
		);
	}

	public function testANameThatNoWikiHasIsToldWithTheOneThatIsLikeIt(): void {
		self::assertSame( [
			[ '/wikis/enwki', 'form/wiki-near', 'enwki', 'enwiki' ],
			[ '/wikis/nowhere', 'form/wiki-unknown', 'nowhere' ],
			[ '/wikis/commons', 'form/wiki-near', 'commons', 'commonswiki' ],
		], self::found( [ 'enwki', 'dewiki', 'nowhere', '', 'commons' ] ) );
	}

	public function testANameThatStoodThereBeforeIsNotAskedAbout(): void {
		self::assertSame( [], self::found( [ 'oldwiki' ], before: [ 'oldwiki' ] ) );
	}

	public function testWhereNobodyKnowsTheWikisAnyNameWillDo(): void {
		self::assertSame( [], self::found( [ 'anything' ], [] ) );
	}

	public function testOneNameTwiceIsTold(): void {
		$twice = [ '/wikis/enwiki', 'form/wiki-twice', 'enwiki' ];
		self::assertSame( [ $twice ], self::found( [ 'enwiki', ' enwiki ' ] ) );
	}
}
