<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices;
use MediaWiki\Title\Title;
use MediaWikiIntegrationTestCase;

/**
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Hub\Histories
 * @group Database
 */
final class HistoriesTest extends MediaWikiIntegrationTestCase {
	public function testWhatAProposalBeganFromIsLookedForInWholeHistories(): void {
		$services = InstrumentConfiguratorServices::of();
		// Of a kind whose pages may say anything.
		$kind = new Kind( 'thing', $services->getValidator(), NS_INSTRUMENT_PROPOSAL, NS_INSTRUMENT_TALK, '', '' );
		$page = Title::makeTitle( $kind->page, 'web-scroll' );
		$proposal = Title::makeTitle( $kind->proposal, 'web-scroll' );
		$other = Title::makeTitle( $kind->page, 'other-scroll' );
		$ids = [];
		foreach ( [ $page, $page, $other, $page, $proposal, $proposal, $other ] as $place => $title ) {
			$number = $place === 4 ? 0 : $place;
			$ids[] = $this->editPage( $title, "{\n\t\"number\": $number\n}" )->getNewRevision()->getId();
		}

		$found = $services->getHistories()->proposal( $kind, 'web-scroll' );

		$this->assertSame( 'outdated', $found->state() );
		$this->assertSame( $ids[4], $found->branchPoint() );
		$this->assertSame( $ids[0], $found->base() );
		$this->assertSame( [ $ids[5] ], $found->contributions() );
	}
}
