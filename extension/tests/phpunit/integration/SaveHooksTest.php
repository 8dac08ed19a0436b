<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use ImportStringSource;
use LocalizedException;
use MediaWiki\Json\FormatJson;
use MediaWiki\Permissions\Authority;
use MediaWiki\Status\Status;
use MediaWiki\Title\Title;
use MediaWikiIntegrationTestCase;
use stdClass;

/**
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Hub\SaveHooks
 * @covers \MediaWiki\Extension\InstrumentConfigurator\Hub\Histories
 * @group Database
 */
final class SaveHooksTest extends MediaWikiIntegrationTestCase {
	public function testAValidDocumentIsSaved(): void {
		$this->assertStatusGood( $this->save( self::document(), $this->maintainer() ) );
	}

	public function testADocumentIsRefusedWithEachOfItsProblems(): void {
		$document = self::document();
		$document->name = 'other-scroll';
		$document->sample->rate = 2;

		$status = $this->save( $document, $this->maintainer() );

		$this->assertStatusNotOK( $status );
		$problems = array_map(
			static fn ( $message ) => [ $message->getApiCode(), $message->getApiData() ],
			$status->getMessages()
		);
		$this->assertSame( [
			[ 'instrument-invalid', [ 'pointer' => '/name', 'problem' => 'name/not-title' ] ],
			[ 'instrument-invalid', [ 'pointer' => '/sample/rate', 'problem' => 'schema/range' ] ],
		], $problems );
	}

	public function testAProposalMayBeAnyObject(): void {
		$ana = $this->maintainer();

		$this->assertStatusGood( $this->save( new stdClass(), $ana, NS_INSTRUMENT_PROPOSAL ) );
		$this->assertStatusMessage(
			'instrumentconfigurator-not-object', $this->save( [ 1 ], $ana, NS_INSTRUMENT_PROPOSAL )
		);
	}

	public function testOtherPagesOfJsonAreLeftAlone(): void {
		$this->assertStatusGood( $this->editPage( 'MediaWiki:Some.json', '[1]' ) );
	}

	public function testOurPagesHaveNoOtherContentModel(): void {
		$handlers = $this->getServiceContainer()->getContentHandlerFactory();

		$this->assertFalse( $handlers->getContentHandler( CONTENT_MODEL_TEXT )->canBeUsedOn( self::page() ) );
		$this->assertTrue( $handlers->getContentHandler( CONTENT_MODEL_JSON )->canBeUsedOn( self::page() ) );
	}

	public function testUnderReviewOnlyWhatIsProposedIsSaved(): void {
		$this->overrideConfigValue( 'InstrumentConfiguratorReview', true );
		$milo = $this->maintainer();
		$this->propose( self::document( 0.5 ), $this->maintainer() );

		$this->assertStatusMessage(
			'instrumentconfigurator-not-proposed', $this->save( self::document( 0.25 ), $milo )
		);
		$this->assertStatusGood( $this->save( self::document( 0.5 ), $milo ) );
	}

	public function testUnderReviewNobodySavesTheirOwnProposal(): void {
		$this->overrideConfigValue( 'InstrumentConfiguratorReview', true );
		$ana = $this->maintainer();
		$this->propose( self::document(), $ana );

		$this->assertStatusMessage(
			'instrumentconfigurator-own-proposal', $this->save( self::document(), $ana )
		);
	}

	public function testSwitchingOffIsNeverRefused(): void {
		$ana = $this->maintainer();
		$this->save( self::document(), $ana );
		$this->overrideConfigValue( 'InstrumentConfiguratorReview', true );
		$off = self::document();
		$off->enabled = false;

		$this->assertStatusGood( $this->save( $off, $ana ) );
	}

	public function testUnderReviewAnUndeleteIsASaveLikeOthers(): void {
		$ana = $this->maintainer();
		$this->save( self::document(), $ana );
		$page = $this->getServiceContainer()->getWikiPageFactory()->newFromTitle( self::page() );
		$this->deletePage( $page );
		$this->overrideConfigValue( 'InstrumentConfiguratorReview', true );

		$status = $this->getServiceContainer()->getUndeletePageFactory()
			->newUndeletePage( $page, $ana )->undeleteUnsafe( 'Back again' );

		$this->assertStatusMessage( 'instrumentconfigurator-not-proposed', $status );
	}

	public function testNothingIsImported(): void {
		$text = htmlspecialchars( FormatJson::encode( self::document() ) );
		$importer = $this->getServiceContainer()->getWikiImporterFactory()->getWikiImporter(
			new ImportStringSource( <<<XML
				<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/">
					<page>
						<title>Instrument:web-scroll</title>
						<ns>3100</ns>
						<revision>
							<timestamp>2026-01-01T00:00:00Z</timestamp>
							<contributor><username>Ana</username></contributor>
							<model>json</model>
							<format>application/json</format>
							<text>$text</text>
						</revision>
					</page>
				</mediawiki>
				XML ),
			$this->maintainer()
		);

		$this->expectException( LocalizedException::class );
		$importer->doImport();
	}

	private static function page( int $namespace = NS_INSTRUMENT ): Title {
		return Title::makeTitle( $namespace, 'web-scroll' );
	}

	private static function document( float $rate = 0.1 ): stdClass {
		[ $case ] = Vectors::of( 'valid' )['valid/minimal'];
		$case->document->sample->rate = $rate;
		return $case->document;
	}

	/** Return somebody new who may save instruments. */
	private function maintainer(): Authority {
		return $this->getMutableTestUser( [ 'instrument-maintainer' ] )->getAuthority();
	}

	/** Propose a new instrument: from nothing, which is its branch point. */
	private function propose( stdClass $document, Authority $who ): void {
		foreach ( [ new stdClass(), $document ] as $value ) {
			$this->assertStatusGood( $this->save( $value, $who, NS_INSTRUMENT_PROPOSAL ) );
		}
	}

	private function save( mixed $value, Authority $who, int $namespace = NS_INSTRUMENT ): Status {
		return $this->editPage( self::page( $namespace ), FormatJson::encode( $value ), '', NS_MAIN, $who );
	}
}
