<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Json\FormatJson;
use MediaWiki\Request\FauxRequest;
use MediaWiki\SpecialPage\SpecialPage;
use MediaWiki\Title\Title;
use SpecialPageTestBase;

/**
 * @covers \MediaWiki\Extension\InstrumentConfigurator\View\SpecialInstruments
 * @covers \MediaWiki\Extension\InstrumentConfigurator\View\Filters
 * @covers \MediaWiki\Extension\InstrumentConfigurator\View\ListTable
 * @covers \MediaWiki\Extension\InstrumentConfigurator\View\Listed
 * @covers \MediaWiki\Extension\InstrumentConfigurator\View\Spoken
 * @covers \MediaWiki\Extension\InstrumentConfigurator\View\TimeLine
 * @covers \MediaWiki\Extension\InstrumentConfigurator\View\Phrases
 * @covers \MediaWiki\Extension\InstrumentConfigurator\View\ProposalTable
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Delivery\Waiting
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Hub\Pages
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Hub\WaitingProposal
 * @group Database
 */
final class SpecialInstrumentsTest extends SpecialPageTestBase {
	/** @inheritDoc */
	protected function newSpecialPage(): SpecialPage {
		return $this->getServiceContainer()->getSpecialPageFactory()->getPage( 'Instruments' );
	}

	public function testAWikiWithoutInstrumentsSaysSo(): void {
		$this->assertStringContainsString( '(instrumentconfigurator-no-instruments)', $this->listed() );
	}

	public function testEachInstrumentHasARow(): void {
		$this->plant( 'web-click', 'web-scroll' );

		$this->assertSame( [ 'web-click', 'web-scroll' ], $this->names() );
	}

	/**
	 * @dataProvider provideFilters
	 * @param array<string,string> $filters
	 * @param string[] $names
	 */
	public function testFiltersLeaveOut( array $filters, array $names ): void {
		$this->plant( 'web-click', 'web-scroll' );

		$this->assertSame( $names, $this->names( $filters ) );
	}

	public static function provideFilters(): array {
		return [
			'by a part of the name' => [ [ 'text' => 'CLICK' ], [ 'web-click' ] ],
			'by an owner' => [ [ 'owner' => 'web team' ], [ 'web-click', 'web-scroll' ] ],
			'by an owner of none' => [ [ 'owner' => 'Nobody' ], [] ],
			'by a wiki' => [ [ 'wiki' => 'frwiki' ], [ 'web-click', 'web-scroll' ] ],
		];
	}

	public function testALinkLeadsToTheRest(): void {
		$this->plant( 'web-click', 'web-read', 'web-scroll' );

		$html = $this->listed( [ 'limit' => '2' ] );

		$this->assertSame( [ 'web-click', 'web-read' ], self::namesIn( $html ) );
		$this->assertStringContainsString( 'from=web-scroll', $html );
		$this->assertSame( [ 'web-scroll' ], $this->names( [ 'from' => 'web-scroll' ] ) );
	}

	public function testWhatAPageSaysIsNoMarkup(): void {
		$this->plant( 'web-scroll', title: "<b>''[[Bold]]''" );

		$html = $this->listed();

		$this->assertStringContainsString( "<b>''[[Bold]]''", html_entity_decode( $html, ENT_QUOTES ) );
		$this->assertStringNotContainsString( '<b>', $html );
	}

	public function testAWikiWithoutProposalsSaysSo(): void {
		[ $html ] = $this->executeSpecialPage( 'proposals' );

		$this->assertStringContainsString( '(instrumentconfigurator-no-proposals)', $html );
	}

	public function testWhatWaitsHasARow(): void {
		$this->plant( 'web-scroll' );
		$proposal = Title::makeTitle( NS_INSTRUMENT_PROPOSAL, 'web-scroll' );
		$this->assertStatusGood( $this->editPage( $proposal, '{}' ) );
		$this->assertStatusGood( $this->editPage( $proposal, '{"name": "web-scroll"}' ) );

		[ $html ] = $this->executeSpecialPage( 'proposals' );

		$this->assertStringContainsString( 'title="Instrument proposal:web-scroll"', $html );
		$this->assertStringContainsString( '(instrumentconfigurator-proposal-', $html );
	}

	public function testASpokeHasNoSuchPage(): void {
		$this->overrideConfigValue( 'InstrumentConfiguratorSource', 'https://hub.example.org/rest.php' );

		$this->assertNull( $this->getServiceContainer()->getSpecialPageFactory()->getPage( 'Instruments' ) );
	}

	private function plant( string ...$names ): void {
		$title = $names['title'] ?? 'Web';
		unset( $names['title'] );
		foreach ( $names as $name ) {
			[ $case ] = Vectors::of( 'valid' )['valid/minimal'];
			$case->document->name = $name;
			$case->document->title = $title;
			$this->assertStatusGood( $this->editPage(
				Title::makeTitle( NS_INSTRUMENT, $name ), FormatJson::encode( $case->document )
			) );
		}
	}

	/** @return string[] The names that are listed under these filters, in order */
	private function names( array $filters = [] ): array {
		return self::namesIn( $this->listed( $filters ) );
	}

	/** @return string[] */
	private static function namesIn( string $html ): array {
		preg_match_all( '/title="Instrument:([^"]+)"/', $html, $found );
		return $found[1];
	}

	private function listed( array $filters = [] ): string {
		[ $html ] = $this->executeSpecialPage( '', new FauxRequest( $filters ) );
		return $html;
	}
}
