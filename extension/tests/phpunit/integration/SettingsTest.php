<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Config\HashConfig;
use MediaWiki\Config\MultiConfig;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWikiIntegrationTestCase;
use Psr\Log\NullLogger;

/** @covers \MediaWiki\Extension\InstrumentConfigurator\Settings */
final class SettingsTest extends MediaWikiIntegrationTestCase {
	private const META = 'https://meta.example.org/w/api.php';

	public function testTheWikisOwnEnvironmentComesFirstAndOnce(): void {
		$others = [ 'beta' => self::META, 'production' => null, 'staging' => null ];

		$this->assertSame( [ 'production' ], $this->settings( [] )->environments() );
		$this->assertSame(
			[ 'production', 'beta', 'staging' ],
			$this->settings( [ 'Environments' => $others ] )->environments()
		);
		$this->assertSame( $others, $this->settings( [ 'Environments' => $others ] )->environmentAddresses() );
	}

	/** @dataProvider provideNoEnvironments */
	public function testWhatAreNoEnvironmentsAreNone( mixed $value ): void {
		$settings = $this->settings( [ 'Environments' => $value ] );

		$this->assertSame( [ 'production' ], $settings->environments() );
		$this->assertSame( [], $settings->environmentAddresses() );
	}

	public static function provideNoEnvironments(): iterable {
		yield 'names only' => [ [ 'beta' ] ];
		yield 'a name that documents cannot say' => [ [ 'Beta' => null ] ];
		yield 'no address' => [ [ 'beta' => 'meta.example.org' ] ];
		yield 'an address of a page' => [ [ 'beta' => 'https://meta.example.org/wiki/Main_Page' ] ];
		yield 'not ASCII' => [ [ 'beta' => 'https://mėta.example.org/api.php' ] ];
		yield 'one of two is none' => [ [ 'beta' => null, 'staging' => 1 ] ];
		yield 'a text' => [ 'beta' ];
	}

	public function testAnEnvironmentThatIsNoneIsNotNamed(): void {
		$this->assertSame( [ 'beta' ], $this->settings( [
			'Environment' => 'Production!', 'Environments' => [ 'beta' => null ],
		] )->environments() );
	}

	public function testTheWikisAreThoseOfTheSettingOrElseOfTheFarm(): void {
		$this->overrideConfigValue( 'LocalDatabases', [ 'enwiki', 'dewiki', '', 1 ] );

		$this->assertSame( [ 'enwiki', 'dewiki' ], $this->settings( [] )->wikis() );
		$this->assertSame( [ 'frwiki' ], $this->settings( [ 'Wikis' => [ 'frwiki' ] ] )->wikis() );
		$this->assertSame( [], $this->settings( [ 'Wikis' => [] ] )->wikis() );
	}

	/** @dataProvider provideNoWikis */
	public function testWhatAreNoWikisAreNoneThatIsKnown( mixed $value ): void {
		$this->overrideConfigValue( 'LocalDatabases', [ 'enwiki' ] );

		$this->assertSame( [], $this->settings( [ 'Wikis' => $value ] )->wikis() );
	}

	public static function provideNoWikis(): iterable {
		yield 'a text' => [ 'enwiki' ];
		yield 'an object' => [ [ 'enwiki' => true ] ];
		yield 'an empty name' => [ [ 'enwiki', '' ] ];
		yield 'a number' => [ [ 1 ] ];
	}

	/** @dataProvider provideBots */
	public function testABotIsTheNameOfAnAccount( mixed $value, ?string $bot ): void {
		$this->assertSame( $bot, $this->settings( [ 'Bot' => $value ] )->bot() );
	}

	public static function provideBots(): iterable {
		yield 'nobody' => [ null, null ];
		yield 'a name' => [ 'Instrument bot', 'Instrument bot' ];
		yield 'of another script' => [ 'בוט המכשירים', 'בוט המכשירים' ];
		yield 'with a label' => [ 'Instrument bot@toolkit', null ];
		yield 'of another wiki' => [ 'Meta:Instrument bot', null ];
		yield 'not UTF-8' => [ "Instrument\xFFbot", null ];
		yield 'two lines' => [ "Instrument\nbot", null ];
		yield 'too long' => [ str_repeat( 'a', 236 ), null ];
	}

	/** @dataProvider provideLimits */
	public function testLimitsAreNumbersThatLimit( mixed $value, array $limits ): void {
		$this->assertSame( $limits, $this->settings( [ 'Limits' => $value ] )->limits() );
	}

	public static function provideLimits(): iterable {
		yield 'none' => [ [], [] ];
		yield 'both' => [ [ 'max_writes' => 1, 'max_share' => 1 ], [ 'max_writes' => 1, 'max_share' => 1 ] ];
		yield 'no writes' => [ [ 'max_writes' => 0 ], [] ];
		yield 'no share' => [ [ 'max_share' => 0.0 ], [] ];
		yield 'not a number' => [ [ 'max_share' => NAN ], [] ];
		yield 'one of two is none' => [ [ 'max_writes' => 1, 'max_share' => 2 ], [] ];
		yield 'another' => [ [ 'bytes' => 1 ], [] ];
	}

	private function settings( array $values ): Settings {
		$prefixed = [];
		foreach ( $values as $name => $value ) {
			$prefixed["InstrumentConfigurator$name"] = $value;
		}
		$usual = [ 'InstrumentConfiguratorEnvironment' => 'production', 'InstrumentConfiguratorWikis' => null ];
		$site = $this->getServiceContainer()->getMainConfig();
		return new Settings( new MultiConfig( [ new HashConfig( $prefixed + $usual ), $site ] ), new NullLogger() );
	}
}
