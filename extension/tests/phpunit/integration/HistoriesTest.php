<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Hub\Histories;
use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices;
use MediaWiki\Title\Title;
use MediaWikiIntegrationTestCase;
use ReflectionMethod;

/**
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Hub\Histories
 * @group Database
 */
final class HistoriesTest extends MediaWikiIntegrationTestCase {
	public function testOfAPageOnlyWhatItSaidSinceARevisionIsRead(): void {
		$page = Title::makeTitle( NS_INSTRUMENT_PROPOSAL, 'web-scroll' );
		$other = Title::makeTitle( NS_INSTRUMENT_PROPOSAL, 'other-scroll' );
		$ids = [];
		foreach ( [ $page, $page, $page, $other, $page, $page, $other ] as $number => $each ) {
			$ids[] = $this->editPage( $each, "{\"number\":$number}" )->getNewRevision()->getId();
		}

		[ , , $third, $first, $fifth, $sixth, $last ] = $ids;
		$this->assertSame( [ $ids[0], $ids[1], $third, $fifth, $sixth ], self::said( $page, 0 ) );
		$this->assertSame( [ $third, $fifth, $sixth ], self::said( $page, $first ) );
		$this->assertSame( [ $sixth ], self::said( $page, $last ) );
		$this->assertSame( [], self::said( Title::makeTitle( NS_INSTRUMENT_PROPOSAL, 'none' ), $first ) );
	}

	/** @return int[] the revisions that are read */
	private static function said( Title $page, int $since ): array {
		$histories = InstrumentConfiguratorServices::of()->getHistories();
		[ $chain, $beside ] = ( new ReflectionMethod( Histories::class, 'standing' ) )
			->invoke( $histories, $page, $since );
		return array_column( [ ...$chain, ...$beside ], 'revision' );
	}
}
